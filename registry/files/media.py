"""What a file is, by its bytes: sniffed, decoded, and made small without its metadata."""

import io
import struct
import threading
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import filetype
from PIL import Image, ImageOps

from registry.kernel.refusals import N_, FieldError, Invalid

LARGEST_PIXELS = 64_000_000
"""Of a plain JPEG, as cameras make them: three bytes each; phones take 12 to 50 million."""
LARGEST_WHOLE_PIXELS = 16_000_000
"""Of what is held in the memory several times while it is decoded: PNG, WebP, progressive JPEG."""

# However many requests send pictures at once: each decoded one may fill a tenth of the memory.
_ONE_AT_A_TIME = threading.Lock()
_FORMATS = ("JPEG", "PNG", "WEBP")
_PDF_TRAILER_BYTES = 1024
_PREVIEW_SIDE = 1280
_PREVIEW_QUALITY = 80
# Whatever Pillow raises on bytes that are no picture, or one that would fill the memory.
_UNDECODABLE = (
    OSError,
    SyntaxError,
    ValueError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)

# Whatever Pillow raises on a camera's notes that are none; the picture itself is decoded before.
_UNREADABLE_NOTES = (SyntaxError, ValueError, TypeError, LookupError, EOFError, struct.error)


class MediaType(StrEnum):
    """The allow-list; what a file is, its bytes say."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    PDF = "application/pdf"


PICTURES = frozenset({MediaType.JPEG, MediaType.PNG, MediaType.WEBP})


class FileWrong(Invalid):
    """What was sent is not what was announced, or not what is taken."""

    title = N_("这个文件没有收下")


@dataclass(frozen=True, slots=True)
class Examined:
    """What a file is; a picture has its size in pixels."""

    media_type: MediaType
    width: int | None = None
    height: int | None = None


def examine(file: Path | bytes, *, pointer: str = "#/media_type") -> Examined:
    """Say what a file on the disk, or one that is whole in memory, is.

    A picture is decoded to its last row, a PDF is whole to its trailer.

    Args:
        file: where it lies, or its bytes.
        pointer: to what the sender said of it, which a refusal names.

    Raises:
        FileWrong: not on the allow-list, damaged, or a picture of too many pixels.
    """
    media_type = _sniffed(file, pointer)
    if media_type is MediaType.PDF:
        _check_pdf(file, pointer)
        return Examined(media_type)
    try:
        with Image.open(_opened(file), formats=_FORMATS) as picture:
            width, height = picture.size
            if width * height > _most_pixels(picture):
                raise _wrong(N_("图片的像素太多，请用相机的普通模式重拍"), pointer)
            with _ONE_AT_A_TIME:
                picture.load()
    except _UNDECODABLE as damaged:
        raise _wrong(N_("图片打不开，文件可能损坏"), pointer) from damaged
    return Examined(media_type, width, height)


def preview(path: Path) -> bytes:
    """A picture made small, upright, as JPEG, without anything but its pixels."""
    with _ONE_AT_A_TIME, Image.open(path, formats=_FORMATS) as picture:
        picture.draft("RGB", (_PREVIEW_SIDE, _PREVIEW_SIDE))
        # Small first: a picture turned as it came would lie in the memory twice.
        picture.thumbnail((_PREVIEW_SIDE, _PREVIEW_SIDE))
        upright = _upright(picture)
        # A new picture: nothing of the camera, the place or the owner comes along.
        bare = Image.new("RGB", upright.size, "white")
        see_through = upright.convert("RGBA")
        bare.paste(see_through, mask=see_through)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=_PREVIEW_QUALITY, optimize=True)
    return out.getvalue()


def _most_pixels(picture: Image.Image) -> int:
    """How many pixels are taken of such a picture; its head tells before it is decoded."""
    plain = picture.format == "JPEG" and not picture.info.get("progressive")
    return LARGEST_PIXELS if plain else LARGEST_WHOLE_PIXELS


def _upright(picture: Image.Image) -> Image.Image:
    """The picture turned as its camera was held; as it is where what the camera says is broken."""
    try:
        return ImageOps.exif_transpose(picture)
    except _UNREADABLE_NOTES:
        return picture


def _check_pdf(file: Path | bytes, pointer: str) -> None:
    """Refuse a PDF that was cut off, or is one by its first bytes only.

    Basis: ISO 32000-1, 7.5.5: its last line is an end mark; readers look for it among the last
        bytes, since some senders append a line.
    """
    with io.BytesIO(file) if isinstance(file, bytes) else file.open("rb") as body:
        body.seek(-min(_PDF_TRAILER_BYTES, body.seek(0, io.SEEK_END)), io.SEEK_END)
        if b"%%EOF" not in body.read():
            raise _wrong(N_("PDF文件不完整，或者不是PDF，请重新导出后再传"), pointer)


def _opened(file: Path | bytes) -> Path | io.BytesIO:
    return io.BytesIO(file) if isinstance(file, bytes) else file


def _sniffed(file: Path | bytes, pointer: str) -> MediaType:
    guessed = filetype.guess(file if isinstance(file, bytes) else str(file))
    try:
        return MediaType(guessed.mime if guessed else "")
    except ValueError:
        raise _wrong(N_("只收JPEG、PNG、WebP图片和PDF文件"), pointer) from None


def _wrong(detail: str, pointer: str) -> FileWrong:
    return FileWrong(errors=[FieldError(pointer, detail)])
