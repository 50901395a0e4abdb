"""The answers of the plain form: what was typed, and the photos that came with it."""

from collections import defaultdict
from collections.abc import Mapping
from hashlib import sha256

from flask import request

from campaigns.evidence import uploads
from campaigns.evidence.api import store
from campaigns.evidence.uploads import NewUpload
from campaigns.planning.answers import Answer
from registry.accounts.access import actor
from registry.files.media import FileWrong, MediaType
from registry.kernel.refusals import N_, FieldError, Invalid
from registry.web.context import now, transaction

_VALUE, _NOTE, _READING, _PHOTO = "value.", "note.", "reading.", "photo."


def given_answers(photos: Mapping[str, tuple[str, ...]]) -> dict[str, Answer]:
    """The answers of the current form; an empty control was not answered.

    Args:
        photos: digests of the photos received with it, by item.
    """
    form = request.form
    answered = {
        item: Answer(
            value=form.get(_VALUE + item, "").strip(),
            note=form.get(_NOTE + item, "").strip() or None,
            readings=tuple(text.strip() for text in form.getlist(_READING + item) if text.strip()),
            photos=photos.get(item, ()),
        )
        for item in _items(photos)
    }
    return {
        item: answer
        for item, answer in answered.items()
        if answer.value or answer.readings or answer.photos
    }


def received_photos() -> dict[str, tuple[str, ...]]:
    """Receive the photos of the current form as evidence; their digests by item.

    Raises:
        Invalid: one of them is not taken; points at its item.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for name, file in request.files.items(multi=True):
        body = file.read()
        if not name.startswith(_PHOTO) or not body:
            continue
        item = name.removeprefix(_PHOTO)
        media_type = _media_type(file.mimetype, item)
        with transaction() as session:
            at = now()
            new = NewUpload(
                digest=sha256(body).digest(),
                size_bytes=len(body),
                media_type=media_type,
                captured_at=at,
            )
            outcome = uploads.receive(session, store(), body, new, by=actor(), at=at)
        if isinstance(outcome, FileWrong):
            raise _wrong(item, outcome.errors[0].detail)
        found[item].append(new.digest.hex())
    return {item: tuple(digests) for item, digests in found.items()}


def _items(photos: Mapping[str, tuple[str, ...]]) -> list[str]:
    named = [
        name.removeprefix(prefix)
        for name in request.form
        for prefix in (_VALUE, _READING)
        if name.startswith(prefix)
    ]
    return list(dict.fromkeys([*named, *photos]))


def _media_type(told: str, item: str) -> MediaType:
    try:
        return MediaType(told)
    except ValueError:
        raise _wrong(item, N_("只收JPEG、PNG、WebP图片和PDF文件")) from None


def _wrong(item: str, detail: str) -> Invalid:
    return Invalid(errors=[FieldError(f"#/answers/{item}/photos", detail)])
