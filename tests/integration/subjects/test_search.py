"""Finding a subject by what somebody remembers of it."""

import random
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from registry.accounts.actors import system_actor
from registry.subjects import service
from registry.subjects.naming import core_key, name_key
from registry.subjects.search import Match
from tests.builders.subjects import LONG_AGO, a_row, a_subject
from tests.builders.web import NOON

NAMES = [
    "示范省禾沐食品有限公司",
    "临川市禾沐商贸有限责任公司",
    "临川市大禾沐风餐饮服务部",
    "晋中市ABC（集团）股份有限公司",
    "东湖区老王小吃店",
    "山西杏花村（集团）食品有限公司",
]


@pytest.fixture
def _named(session: Session) -> None:
    for name in NAMES:
        a_subject(session, name=name)


def found(session: Session, query: str) -> list[tuple[str, Match]]:
    return [(hit.matched, hit.reason) for hit in service.search(session, query, limit=20).hits]


@pytest.mark.usefixtures("_named")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("示范省禾沐食品有限公司", [(NAMES[0], Match.NAME)]),
        ("示范省禾沐食品", [(NAMES[0], Match.NAME)]),
        (
            "禾沐",
            [
                (NAMES[0], Match.BEGINNING),
                (NAMES[1], Match.BEGINNING),
                (NAMES[2], Match.FRAGMENT),
            ],
        ),
        (
            "临川市禾沐",
            [
                (NAMES[1], Match.BEGINNING),
                (NAMES[0], Match.BEGINNING),
                (NAMES[2], Match.FRAGMENT),
            ],
        ),
        ("小", [(NAMES[4], Match.FRAGMENT)]),
        ("沐食", [(NAMES[0], Match.FRAGMENT)]),
        ("食品有限", [(NAMES[0], Match.FRAGMENT), (NAMES[5], Match.FRAGMENT)]),
        ("ＡＢＣ(集团)", [(NAMES[3], Match.NAME)]),
        ("abc", [(NAMES[3], Match.NAME)]),
        ("老王小吃店", [(NAMES[4], Match.NAME)]),
        ("沐禾", []),
        ("临川禾沐商贸有限公司", [(NAMES[1], Match.NAME)]),
        ("临川禾沐", [(NAMES[1], Match.BEGINNING)]),
        ("食品 禾沐", [(NAMES[0], Match.FRAGMENT)]),
        ("临川 风餐", [(NAMES[2], Match.FRAGMENT)]),
        ("杏花村食品(有限公司)", [(NAMES[5], Match.NAME)]),
        ("（）", []),
        ("", []),
    ],
)
def test_a_fragment_finds_its_names_and_says_why(
    session: Session, query: str, expected: list[tuple[str, Match]]
) -> None:
    assert found(session, query) == expected


@pytest.mark.usefixtures("_named")
def test_every_fragment_of_a_name_finds_it(session: Session) -> None:
    for name in NAMES:
        key = name_key(name)
        for size in range(1, 7):
            for place in range(len(key) - size + 1):
                hits = service.search(session, key[place : place + size], limit=20).hits
                assert name in [hit.matched for hit in hits], key[place : place + size]


def test_a_former_name_finds_the_subject_and_comes_after_present_ones(session: Session) -> None:
    renamed = a_subject(session, name="示范省晨光食品有限公司")
    row = a_row(uscc=renamed.uscc, name="示范省暮色食品有限公司", named_since=date(2026, 1, 1))
    service.import_subjects(session, [row], source="x", by=system_actor("tests"), at=NOON)
    present = a_subject(session, name="示范省晨光食品有限公司")
    hits = service.search(session, "晨光", limit=5).hits
    assert [(hit.subject.id, hit.former_until) for hit in hits] == [
        (present.id, None),
        (renamed.id, date(2026, 1, 1)),
    ]


def test_a_former_name_at_the_place_asked_for_comes_before_a_present_one_elsewhere(
    session: Session,
) -> None:
    renamed = a_subject(session, name="临川市晨帆食品有限公司")
    row = a_row(uscc=renamed.uscc, name="临川市禾园食品有限公司", named_since=date(2026, 1, 1))
    service.import_subjects(session, [row], source="x", by=system_actor("tests"), at=NOON)
    elsewhere = a_subject(session, name="河湾市晨帆食品有限公司")
    hits = service.search(session, "示范省临川市晨帆食品股份公司", limit=5).hits
    assert [hit.subject.id for hit in hits] == [renamed.id, elsewhere.id]


def test_whoever_is_at_the_place_asked_for_comes_first_however_many_are_elsewhere(
    session: Session,
) -> None:
    for number in range(4):
        a_subject(session, name=f"河湾市晨帆{number}号店")
    there = a_subject(session, name="临川市晨帆食品有限公司")
    for query in ("示范省临川市晨帆", "临川市晨帆", "临川晨帆"):
        assert service.search(session, query, limit=2).hits[0].subject.id == there.id, query


def test_traditional_characters_find_simplified_ones_and_the_other_way_round(
    session: Session,
) -> None:
    plain = a_subject(session, name="示范省龙门农业发展有限公司")
    other = a_subject(session, name="示範省飛鳳貿易有限公司")
    for query, subject in [("龍門農業", plain), ("飞凤贸易", other), ("鳳貿", other)]:
        (hit,) = service.search(session, query, limit=5).hits
        assert hit.subject.id == subject.id
        assert hit.traditional


def test_a_result_that_is_cut_says_so(session: Session) -> None:
    for number in range(5):
        a_subject(session, name=f"示范省{number}号沐禾商店")
    assert service.search(session, "沐禾", limit=4).cut
    assert not service.search(session, "沐禾", limit=5).cut


def test_a_code_and_its_fragments_find_the_subject(session: Session) -> None:
    subject = a_subject(session, registration_no="140100000000005")
    assert found(session, subject.uscc.lower()) == [(subject.uscc, Match.CODE)]
    assert found(session, "140100000000005") == [("140100000000005", Match.CODE)]
    for fragment in (subject.uscc[8:17], "PDY", subject.uscc[7:10], "DY", "Y"):
        assert (subject.uscc, Match.CODE_FRAGMENT) in found(session, fragment)
    assert not service.search(session, "DY", limit=20).cut


@pytest.mark.parametrize(
    "slip",
    [
        lambda code: code[:10] + "X" + code[11:],
        lambda code: code[:6] + code[7:],
        lambda code: code[:6] + "7" + code[6:],
        lambda code: code[:9] + code[10] + code[9] + code[11:],
        lambda code: code.replace("0", "O"),
    ],
)
def test_a_code_with_one_slip_finds_its_subject_and_says_so(
    session: Session, slip: Callable[[str], str]
) -> None:
    subject = a_subject(session)
    assert found(session, slip(subject.uscc)) == [(subject.uscc, Match.CODE_NEAR)]


def test_wild_cards_are_only_characters(session: Session) -> None:
    a_subject(session, name="示范百分百商店")
    assert found(session, "%%%%") == []
    assert found(session, "____") == []


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("示范省禾沐食品有限公司", "禾沐食品"),
        ("山西禾沐食品股份有限公司", "禾沐食品"),
        ("太原市小店区禾沐农民专业合作社", "禾沐"),
        ("内蒙古自治区呼伦贝尔市禾沐有限公司临川分公司", "禾沐"),
        ("有限公司", "有限公司"),
        ("山西省", "山西省"),
    ],
)
def test_place_and_legal_form_are_left_out_unless_nothing_else_is_there(
    name: str, core: str
) -> None:
    assert core_key(name_key(name)) == core


def test_no_question_reads_the_whole_table(session: Session) -> None:
    """What the planner chooses with 12,000 names; a sequential scan would grow with them."""
    chosen = random.Random(7)
    syllables = "禾沐晨光德福瑞祥永安泰和兴盛源达美佳康乐天地人合"
    rows = [
        a_row(
            line=line,
            name=f"示范{''.join(chosen.choices(syllables, k=3))}{line}食品有限公司",
        )
        for line in range(1, 12_001)
    ]
    service.import_subjects(session, rows, source="x", by=system_actor("tests"), at=LONG_AGO)
    session.execute(text("ANALYZE subject, subject_name"))
    plans = _plans(
        session,
        [
            "禾沐",
            "食品",
            "司",
            "沐晨光",
            "限公司",
            "示范",
            "PDY012",
            "PDY",
            "DY",
            "禾沐 食品",
            "太原禾沐晨光",
        ],
    )
    assert plans
    for plan in plans:
        assert "Seq Scan" not in plan, plan


def _plans(session: Session, queries: list[str]) -> list[str]:
    engine = session.connection().engine
    asked: list[tuple[str, object]] = []

    def keep(_c: object, _u: object, statement: str, values: object, *_more: object) -> None:
        asked.append((statement, values))

    event.listen(engine, "before_cursor_execute", keep)
    try:
        for query in queries:
            service.search(session, query, limit=20)
    finally:
        event.remove(engine, "before_cursor_execute", keep)
    plans = []
    for statement, values in asked:
        rows = session.connection().exec_driver_sql(f"EXPLAIN {statement}", values)  # type: ignore[arg-type] - as the driver got them
        plans.append("\n".join(row[0] for row in rows))
    return plans
