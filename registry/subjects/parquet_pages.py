"""What a Parquet file really unpacks to: summed over its pages, whose heads alone are read.

The footer's own sums are the sender's word: a page says for itself how large it becomes, and as
much is then allocated. Page heads are Thrift structures in the compact protocol
(``parquet.thrift``, ``PageHeader``: field 2 is the size unpacked, field 3 the size as stored).
"""

import mmap
from typing import Any, Final

_UNPACKED, _STORED = 2, 3
_BYTE, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = 3, 7, 8, 9, 10, 11, 12
_BOOLEANS: Final = (1, 2)
_INTEGERS: Final = (4, 5, 6)
_LONGEST_VARINT = 10
_DEEPEST = 8
_LONG_LIST = 15


class PagesBroken(Exception):
    """Heads that contradict their file, or are none."""


def unpacked_bytes(file: mmap.mmap, column: Any) -> int:  # noqa: ANN401 - pyarrow has no types
    """The bytes that the pages of one column chunk become.

    Args:
        file: the whole file.
        column: the chunk's metadata, as the footer has it.

    Raises:
        PagesBroken.
    """
    starts = [column.data_page_offset]
    if column.has_dictionary_page:
        starts.append(column.dictionary_page_offset)
    place = min(start for start in starts if start)
    end, total = place + column.total_compressed_size, 0
    while place < end:
        head = _Head(file, place)
        sizes = head.fields()
        unpacked, stored = sizes.get(_UNPACKED, -1), sizes.get(_STORED, -1)
        if unpacked < 0 or stored < 0:
            raise PagesBroken
        total += unpacked
        place = head.place + stored
    return total


class _Head:
    """A reader of one structure, from a place on."""

    def __init__(self, file: mmap.mmap, place: int) -> None:
        self._file, self.place = file, place

    def fields(self, depth: int = 0) -> dict[int, int]:
        """The structure's own integers by field; everything else is passed over."""
        if depth > _DEEPEST:
            raise PagesBroken
        found: dict[int, int] = {}
        number = 0
        while (byte := self._byte()) != 0:
            delta, kind = byte >> 4, byte & 15
            number = number + delta if delta else self._integer()
            if kind in _INTEGERS:
                found[number] = self._integer()
            elif kind not in _BOOLEANS:
                self._pass_over(kind, depth)
        return found

    def _pass_over(self, kind: int, depth: int) -> None:
        if kind in _INTEGERS:
            self._varint()
        elif kind in (_BYTE, *_BOOLEANS):
            self.place += 1
        elif kind == _DOUBLE:
            self.place += 8
        elif kind == _BINARY:
            length = self._varint()
            self.place += length
        elif kind in (_LIST, _SET):
            byte = self._byte()
            length = byte >> 4 if byte >> 4 != _LONG_LIST else self._varint()
            self._pass_over_each([byte & 15], length, depth)
        elif kind == _MAP and (length := self._varint()):
            byte = self._byte()
            self._pass_over_each([byte >> 4, byte & 15], length, depth)
        elif kind == _STRUCT:
            self.fields(depth + 1)
        elif kind != _MAP:
            raise PagesBroken

    def _pass_over_each(self, kinds: list[int], length: int, depth: int) -> None:
        if length > len(self._file):
            raise PagesBroken
        for _each in range(length):
            for kind in kinds:
                self._pass_over(kind, depth + 1)

    def _integer(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)

    def _varint(self) -> int:
        value = 0
        for place in range(_LONGEST_VARINT):
            byte = self._byte()
            value |= (byte & 127) << (7 * place)
            if byte < 128:  # noqa: PLR2004 - the bit that says that more follows
                return value
        raise PagesBroken

    def _byte(self) -> int:
        if not 0 <= self.place < len(self._file):
            raise PagesBroken
        byte = self._file[self.place]
        self.place += 1
        return byte
