"""A day in the field: visits ordered, one of them made on the phone with photos of the place."""

import hashlib
import io
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from PIL import Image, ImageDraw
from sqlalchemy.orm import Session

from campaigns.evidence import uploads
from campaigns.evidence.rules import Position
from campaigns.evidence.store import EvidenceStore
from campaigns.evidence.uploads import NewUpload
from campaigns.inspections import service as inspections
from campaigns.inspections.captures import Capture, EvidenceRef, Signature
from campaigns.inspections.visits import NewInspection
from campaigns.planning.assignments import AssignmentOrigin, NewAssignment, assign
from chengxin.demo.visits import Beat, Team, answers
from registry.files.media import MediaType
from registry.subjects import service as subjects

_ORDERED = 6
_ALBUM = 3
# The team has drawn visits on most days of the next weeks.
_WITHIN = timedelta(days=60)
_SIZE = (960, 720)
# Somewhere in the demonstration's province; no real firm stands there.
_PLACE = Position(Decimal("30.250000"), Decimal("120.150000"), Decimal("15.0"))
_CAPTIONS = ("门面", "现场全景")


def stage(
    session: Session, beat: Beat, store: EvidenceStore, random: Random, *, on: date, at: datetime
) -> None:
    """Order visits for a team, and have them make the first.

    Args:
        session: the play's.
        beat: whose campaign, checklist and firms.
        store: where evidence goes.
        random: the play's dice.
        on: the legal day.
        at: its instant.
    """
    firms = random.sample(beat.firms, _ORDERED)
    known = subjects.find_subjects_by_code(session, [firm.uscc for firm in firms])
    orders = assign(
        session,
        [
            NewAssignment(
                campaign_id=beat.campaign_id,
                subject_id=known[firm.uscc].id,
                agency_id=beat.team.first.agency(),
                officer_ids=beat.team.persons(),
                due_on=on + _WITHIN,
                origin=AssignmentOrigin.ORDER,
            )
            for firm in firms
        ],
        by=beat.team.first,
        at=at,
    )
    photos = [
        EvidenceRef(
            _photographed(session, beat.team, store, f"{firms[0].uscc}{caption}", at),
            caption=caption,
        )
        for caption in _CAPTIONS
    ]
    made = NewInspection(
        campaign_id=beat.campaign_id,
        uscc=firms[0].uscc,
        inspected_on=on,
        officers=beat.team.persons(),
        answers=answers(random, beat, careless=False),
        capture=Capture(
            assignment_id=orders[0].id,
            position=_PLACE,
            evidence=tuple(photos),
            signature=Signature(unsigned_reason="负责人不在场"),
        ),
    )
    inspections.record_inspections(session, [made], by=beat.team.first, at=at)


def album(session: Session, team: Team, store: EvidenceStore, *, at: datetime) -> tuple[str, ...]:
    """Pictures that a team has sent, for the checklists that want photos; their digests."""
    names = [f"{team.first.person()}{number}" for number in range(_ALBUM)]
    return tuple(_photographed(session, team, store, name, at).hex() for name in names)


def _photographed(
    session: Session, team: Team, store: EvidenceStore, seed: str, at: datetime
) -> bytes:
    body = _picture(seed)
    new = NewUpload(
        digest=hashlib.sha256(body).digest(),
        size_bytes=len(body),
        media_type=MediaType.JPEG,
        captured_at=at - timedelta(minutes=20),
        position=_PLACE,
    )
    uploads.receive(session, store, body, new, by=team.first, at=at)
    return new.digest


def _picture(seed: str) -> bytes:
    """A made-up shop front: sky, wall, door, windows; its own for each seed."""
    dice = Random(seed)  # noqa: S311 - the same picture every time, no secret
    width, height = _SIZE
    drawn = Image.new("RGB", _SIZE, (206, 220, 232))
    pen = ImageDraw.Draw(drawn)
    wall = tuple(dice.randrange(110, 200) for _ in range(3))
    pen.rectangle((80, 180, width - 80, height - 90), fill=wall)
    pen.rectangle((80, 180, width - 80, 260), fill=(dice.randrange(60, 160), 60, 60))
    for place in range(3):
        left = 130 + place * 250
        pen.rectangle((left, 320, left + 170, 520), fill=(70, 92, 112), outline=(240, 240, 240))
    pen.rectangle((0, height - 90, width, height), fill=(120, 122, 118))
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=85)
    return out.getvalue()
