"""Agencies through their mergers, and keys through their life."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts import keys, service
from registry.accounts.actors import PersonNeeded, system_actor
from registry.accounts.agencies import (
    AgencyCodeTaken,
    AgencyEnded,
    AgencyUnknown,
    SuccessionInvalid,
)
from registry.accounts.competence import AgencyWithoutSuccessor
from registry.accounts.issuing import KeyExpiryInvalid, KeyOfficerInvalid, KeyRevoked
from registry.accounts.models import Agency
from registry.accounts.permissions import Permission, Role
from registry.accounts.sessions import find_signed_in
from registry.audit.models import JournalEntry
from registry.db import Base
from registry.kernel.clock import LEGAL_ZONE, legal_day
from registry.kernel.identity import new_id
from registry.kernel.refusals import Stale
from tests.builders.accounts import LONG_AGO, PASSWORD, a_key, an_agency, an_officer

BY = system_actor("tests")
MERGED_ON = date(2018, 10, 1)


def merge(session: Session, old: Agency, new: Agency, on: date = MERGED_ON) -> None:
    service.succeed_agency(
        session, old.id, successor_id=new.id, on=on, version=old.version, by=BY, at=LONG_AGO
    )


def test_three_agencies_of_2018_lead_to_one(session: Session) -> None:
    old = [an_agency(session, name=name) for name in ("省质监局", "省工商局", "省食药监局")]
    new = an_agency(session, name="省市场监管局", valid_from=MERGED_ON)
    for agency in old:
        merge(session, agency, new)
    the_day_before = MERGED_ON - timedelta(days=1)
    for agency in old:
        assert service.current_agency(session, agency.id, the_day_before) is agency
        assert service.current_agency(session, agency.id, MERGED_ON) is new
    assert service.current_agency(session, new.id, MERGED_ON) is new


def test_successors_of_successors_are_followed(session: Session) -> None:
    line = [an_agency(session) for _ in range(5)]
    for n, (old, new) in enumerate(pairwise(line)):
        merge(session, old, new, date(2010 + n, 1, 1))
    assert service.current_agency(session, line[0].id, date(2026, 1, 1)) is line[4]
    assert service.current_agency(session, line[0].id, date(2012, 6, 1)) is line[3]


def test_an_agency_abolished_without_successor_says_so(session: Session) -> None:
    agency = service.create_agency(
        session,
        code="GONE",
        name="示范省某办",
        short_name="某办",
        function="other",
        level="province",
        division="140000",
        valid_from=date(2000, 1, 1),
        valid_to=MERGED_ON,
        by=BY,
        at=LONG_AGO,
    )
    with pytest.raises(AgencyWithoutSuccessor):
        service.current_agency(session, agency.id, MERGED_ON)


def test_an_agency_cannot_end_twice_succeed_itself_or_lead_in_a_circle(session: Session) -> None:
    old, new = an_agency(session), an_agency(session)
    with pytest.raises(SuccessionInvalid):
        merge(session, old, old)
    merge(session, old, new)
    with pytest.raises(AgencyEnded):
        merge(session, old, new)
    with pytest.raises(SuccessionInvalid):
        merge(session, new, old)


def test_a_merger_made_on_an_older_version_is_refused(session: Session) -> None:
    old, new = an_agency(session), an_agency(session)
    with pytest.raises(Stale):
        service.succeed_agency(
            session, old.id, successor_id=new.id, on=MERGED_ON, version=9, by=BY, at=LONG_AGO
        )


def test_a_name_finds_the_agency_that_still_exists(session: Session) -> None:
    old, new = an_agency(session, name="省市监局"), an_agency(session)
    merge(session, old, new)
    assert service.find_agency_by_name(session, "省市监局") is old
    again = an_agency(session, name="省市监局", valid_from=MERGED_ON)
    assert service.find_agency_by_name(session, "省市监局") is again
    an_agency(session, name="省市监局", valid_from=MERGED_ON)
    assert service.find_agency_by_name(session, "省市监局") is None
    assert service.find_agency_by_name(session, "没有的局") is None


def test_a_code_belongs_to_one_agency_and_unknown_ones_are_refused(session: Session) -> None:
    taken = an_agency(session)
    with pytest.raises(AgencyCodeTaken):
        service.create_agency(
            session,
            code=taken.code,
            name="另一局",
            short_name="另一局",
            function="other",
            level="city",
            division="140200",
            valid_from=date(2000, 1, 1),
            by=BY,
            at=LONG_AGO,
        )
    with pytest.raises(AgencyUnknown):
        service.get_agency(session, new_id())


def test_a_key_is_good_from_issue_to_expiry_and_not_after_revocation(session: Session) -> None:
    key, text = a_key(session, Permission.STATUS_READ, lasts=timedelta(days=30))
    last_moment = LONG_AGO + timedelta(days=30, microseconds=-1)
    held = keys.find_held_key(session, text, at=last_moment)
    assert held is not None
    assert held.actor.permissions == {Permission.STATUS_READ}
    assert keys.find_held_key(session, text, at=LONG_AGO + timedelta(days=30)) is None
    assert keys.find_held_key(session, text[:-1] + "_", at=LONG_AGO) is None
    service.revoke_key(session, key.id, by=BY, at=LONG_AGO)
    assert keys.find_held_key(session, text, at=LONG_AGO) is None
    with pytest.raises(KeyRevoked):
        service.revoke_key(session, key.id, by=BY, at=LONG_AGO)


def test_an_agency_that_has_ended_is_given_no_account_and_its_keys_and_sign_ins_end_with_it(
    session: Session,
) -> None:
    ended = an_agency(session)
    _, text = a_key(session, agency=ended)
    an_officer(session, agency=ended, username="zhou")
    today = legal_day(LONG_AGO)
    # Ended without anybody taking over, so that nothing moved.
    ended.valid_to = today + timedelta(days=1)
    assert keys.find_held_key(session, text, at=LONG_AGO) is not None
    begun = service.sign_in(session, "zhou", PASSWORD, at=LONG_AGO)
    assert isinstance(begun, service.SignedInAs)
    assert find_signed_in(session, begun.session_id, at=LONG_AGO) is not None
    midnight = datetime.combine(ended.valid_to, time.min, LEGAL_ZONE)
    assert keys.find_held_key(session, text, at=midnight) is None
    assert find_signed_in(session, begun.session_id, at=midnight) is None
    refused = service.sign_in(session, "zhou", PASSWORD, at=midnight)
    assert isinstance(refused, service.SignInRefused)
    ended.valid_to = today
    with pytest.raises(AgencyEnded):
        a_key(session, agency=ended)
    with pytest.raises(AgencyEnded):
        an_officer(session, agency=ended)


def test_the_secret_of_a_key_is_nowhere_in_the_database(session: Session) -> None:
    key, text = a_key(session)
    secret = text.rpartition("_")[2]
    assert key.secret_digest != secret.encode()
    for table in ("api_key", "journal_entry"):
        rows = session.execute(select(Base.metadata.tables[table])).all()
        assert rows
        assert secret not in str(rows)


def test_a_key_lives_a_year_at_most(session: Session) -> None:
    for lasts in (timedelta(0), timedelta(days=-1), timedelta(days=367)):
        with pytest.raises(KeyExpiryInvalid):
            a_key(session, lasts=lasts)


def test_a_key_without_officer_cannot_do_what_needs_a_person(session: Session) -> None:
    _, text = a_key(session, Permission.FINDINGS_CONFIRM)
    held = keys.find_held_key(session, text, at=LONG_AGO)
    assert held is not None
    with pytest.raises(PersonNeeded):
        held.actor.person()
    officer = an_officer(session, roles=[Role.REVIEWER])
    _, text = a_key(session, Permission.FINDINGS_CONFIRM, officer=officer)
    held = keys.find_held_key(session, text, at=LONG_AGO)
    assert held is not None
    assert held.actor.person() == officer.id


def test_a_key_follows_its_officers_roles(session: Session) -> None:
    officer = an_officer(session, roles=[Role.REVIEWER])
    _, text = a_key(session, Permission.FINDINGS_CONFIRM, officer=officer)
    service.appoint_officer(
        session, officer.id, roles=[Role.AUDITOR], version=1, by=BY, at=LONG_AGO
    )
    held = keys.find_held_key(session, text, at=LONG_AGO)
    assert held is not None
    assert held.actor.permissions == frozenset()


def test_a_key_is_bound_to_an_officer_of_its_own_agency_only(session: Session) -> None:
    stranger = an_officer(session)
    with pytest.raises(KeyOfficerInvalid):
        service.issue_key(
            session,
            agency_id=an_agency(session).id,
            officer_id=stranger.id,
            name="x",
            scopes=[Permission.STATUS_READ],
            expires_at=LONG_AGO + timedelta(days=1),
            by=BY,
            at=LONG_AGO,
        )


def test_every_change_of_accounts_is_in_the_journal(session: Session) -> None:
    officer = an_officer(session)
    key, _ = a_key(session, officer=officer)
    service.revoke_key(session, key.id, by=BY, at=LONG_AGO)
    service.appoint_officer(session, officer.id, roles=[], version=1, by=BY, at=LONG_AGO)
    service.deactivate_officer(session, officer.id, version=2, by=BY, at=LONG_AGO)
    merge(session, service.get_agency(session, officer.agency_id), an_agency(session))
    actions = session.scalars(select(JournalEntry.action).order_by(JournalEntry.id)).all()
    assert actions == [
        "agency.created",
        "officer.created",
        "api_key.issued",
        "api_key.revoked",
        "officer.appointed",
        "officer.deactivated",
        "agency.created",
        "agency.succeeded",
    ]
