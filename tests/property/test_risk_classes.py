"""Risk classes: the statement and the explanation agree, and follow the written policy."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from registry.credit.classes import classes_of, explain_risk
from registry.credit.risk_classes import derive_classes
from registry.credit.risk_models import RiskClass
from registry.credit.risk_policy import RISK
from registry.credit.vocabulary import EntryKind, Severity
from registry.kernel.period import AsOf
from registry.kernel.yamls import read_yaml
from registry.subjects.service import at_moment
from tests.builders.accounts import an_agency
from tests.builders.credit import an_entry
from tests.builders.subjects import a_subject
from tests.property.test_grading import months_old

WRITTEN = read_yaml(RISK.read_text("utf-8"))["versions"][-1]
TODAY = date(2024, 2, 29)
KNOWN_AT = datetime(2024, 3, 1, tzinfo=UTC)

facts = st.lists(
    st.tuples(
        st.sampled_from(EntryKind),
        st.sampled_from(Severity),
        st.sampled_from([0, 1, 29, 180, 182, 364, 365, 366, 730, 731, 1095, 1096]),
    ),
    max_size=5,
)


def by_hand(industry: str | None, products: list[str], entered: list[tuple[str, str, int]]) -> str:
    inherent = WRITTEN["inherent"]
    prefixes = {p: each["points"] for each in inherent["industries"] for p in each["prefixes"]}
    fits = sorted((p for p in prefixes if (industry or "").startswith(p)), key=len)
    trade = prefixes[fits[-1]] if fits else inherent["otherwise_points"]
    product = max(
        [e["points"] for e in inherent["products"] if set(e["classes"]) & set(products)], default=0
    )
    points, least = max(trade, product), "A"
    for kind, severity, days in entered:
        for fact in WRITTEN["facts"]:
            age = months_old(TODAY - timedelta(days), TODAY)
            if (fact["kind"], fact["severity"]) == (kind, severity) and age < fact["window_months"]:
                points += fact["points"]
        for force in WRITTEN["force"]:
            if force["kind"] == kind and severity in force["severities"]:
                least = max(least, force["risk_class"])
    reached = [b["risk_class"] for b in WRITTEN["classes"] if b["from_points"] <= max(0, points)]
    return str(max(reached[-1], least))


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    industry=st.sampled_from([None, "C14", "C2520", "C2511", "F5211", "A01", "C26"]),
    products=st.lists(st.sampled_from(["食品", "危险化学品", "纸张"]), max_size=2, unique=True),
    entered=facts,
)
def test_a_class_follows_from_trade_products_and_facts_alone(
    session: Session, industry: str | None, products: list[str], entered: list[tuple[str, str, int]]
) -> None:
    subject = a_subject(session, industry=industry, product_classes=tuple(products))
    agency_id = an_agency(session).id
    for kind, severity, days in entered:
        an_entry(
            session,
            subject,
            agency_id=agency_id,
            kind=EntryKind(kind),
            severity=Severity(severity),
            decided_on=TODAY - timedelta(days),
        )
    as_of = AsOf(TODAY, KNOWN_AT)
    statement = classes_of(as_of).subquery()
    rows = {row.subject_id: row for row in session.execute(statement.select())}
    assert rows[subject.id].risk_class == by_hand(industry, products, entered)
    assert rows[subject.id].grade is None

    explained = explain_risk(session, subject.id, at_moment(session, subject, as_of), as_of)
    assert explained.band.risk_class == rows[subject.id].risk_class
    summed = explained.inherent_points + sum(line.points for line in explained.lines)
    assert explained.points == max(0, summed)

    derive_classes(session, on=TODAY, at=KNOWN_AT)
    assert derive_classes(session, on=TODAY, at=KNOWN_AT) == 0, "one statement says both"
    kept = session.get(RiskClass, subject.id)
    assert (kept.risk_class if kept else "A") == explained.band.risk_class
