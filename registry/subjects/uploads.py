"""Uploaded files on their way to a worker: received in pieces, bounded, named by their digest."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from registry.kernel.refusals import TooLarge
from registry.subjects.files import digest_of
from registry.subjects.runs import stored_file

LARGEST_FILE_BYTES = 512 * 1024 * 1024
_CHUNK_BYTES = 1 << 20


def imports_folder(var: Path) -> Path:
    """Where files wait for the worker."""
    return var / "imports"


@contextmanager
def received(stream: IO[bytes], folder: Path) -> Iterator[Path]:
    """The bytes as a file, for the time of the block; ``keep`` makes it stay.

    Raises:
        TooLarge: more than 512 MiB came.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f".{secrets.token_hex(16)}"
    try:
        with path.open("xb") as file:
            while chunk := stream.read(_CHUNK_BYTES):
                if file.tell() + len(chunk) > LARGEST_FILE_BYTES:
                    raise TooLarge(limit="512 MiB")
                file.write(chunk)
        yield path
    finally:
        path.unlink(missing_ok=True)


def keep(path: Path, folder: Path) -> None:
    """Leave a received file for the worker; the same file twice is one."""
    path.replace(stored_file(folder, digest_of(path)))
