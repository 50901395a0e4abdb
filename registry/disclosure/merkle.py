"""Merkle trees over an edition's lines (RFC 9162, section 2.1), as pure functions.

Owns hashing, paths and their check. A leaf may be known by its hash alone, which is what lets
a withdrawn line be hidden while the signed root still holds; ordinary tree libraries take the
leaf's bytes only.
"""

from collections.abc import Sequence
from hashlib import sha256

_LEAF = b"\x00"
_NODE = b"\x01"

Levels = list[list[bytes]]
"""Every level of a tree, leaves first, the root's level last; no level is empty."""


def leaf_hash(line: bytes) -> bytes:
    """SHA-256 of a zero byte and the line: 32 bytes."""
    return sha256(_LEAF + line).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of a one byte and both halves: 32 bytes."""
    return sha256(_NODE + left + right).digest()


def levels_of(leaves: Sequence[bytes]) -> Levels:
    """Build the tree over N leaf hashes, in order.

    Joining neighbours and carrying an odd last one up gives the same root as the standard's
    split at the largest power of two.
    """
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        above = [node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)]
        levels.append(above + below[len(above) * 2 :])
    return levels


def root_of(levels: Levels) -> bytes:
    """The root: 32 bytes; of an empty tree, the digest of nothing."""
    return levels[-1][0] if levels[0] else sha256().digest()


def path_of(levels: Levels, index: int) -> list[bytes]:
    """Inclusion path of the leaf at ``index`` (from 0), nearest sibling first.

    Raises:
        IndexError: no such leaf.
    """
    if not 0 <= index < len(levels[0]):
        raise IndexError(index)
    path = []
    for level in levels[:-1]:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        index >>= 1
    return path


def sides_of(index: int, size: int) -> list[bool]:
    """For each step of a path: whether the sibling stands on the left."""
    sides = []
    last = size - 1
    while last > 0:
        if index & 1:
            sides.append(True)
        elif index < last:
            sides.append(False)
        index, last = index >> 1, last >> 1
    return sides


def root_from(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that a leaf hash and its path lead to; None when the path has the wrong length."""
    if not 0 <= index < size:
        return None
    sides = sides_of(index, size)
    if len(sides) != len(path):
        return None
    reached = leaf
    for on_left, sibling in zip(sides, path, strict=True):
        reached = node_hash(sibling, reached) if on_left else node_hash(reached, sibling)
    return reached
