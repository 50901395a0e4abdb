"""The party's words beside its public record: shown once looked at, gone when taken back."""

from registry.blacklist import replies
from registry.blacklist.party_codes import PARTY
from registry.blacklist.record import lock_case
from tests.builders.disclosure import Told

WORDS = "问题批次已经全部召回"


def test_a_reply_stands_beside_the_record_until_it_is_taken_back(told: Told) -> None:
    walk, at = told.first, told.clock.now()

    def shown() -> bool:
        page = told.app.test_client().get(f"/listings/{walk.listing.id}")
        assert page.status_code == 200
        return WORDS in page.text

    with told.database.transaction() as session:
        case = lock_case(session, walk.case_id)
        reply_id = replies.file_reply(session, case, WORDS, by=PARTY, at=at).id
    assert not shown()
    with told.database.transaction() as session:
        by = walk.bureau.publisher
        replies.decide_reply(session, reply_id, reason=None, version=1, by=by, at=at)
    assert shown()
    with told.database.transaction() as session:
        reply = replies.get_reply(session, reply_id)
        replies.withdraw_reply(session, reply, by=PARTY, at=at)
    assert not shown()
