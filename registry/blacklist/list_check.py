"""What a version of a list must say before it may be applied: the schema of the policy files."""

from datetime import date
from typing import Any

from registry.blacklist.list_rules import EXTENDED, Basis
from registry.blacklist.term_rules import Counting, RestoredTerm
from registry.credit.vocabulary import Severity
from registry.kernel.provisions import Version
from registry.penalties.publication_terms import terms_on
from registry.penalties.vocabulary import PenaltyKind, current_words
from registry.policy.measures import check_named

CLOCKS = {
    Basis.PENALTY: frozenset(
        {
            "defence",
            "hearing_notice",
            "consent",
            "decision",
            "service",
            "publication",
            "stop_publication",
            "repair_accept",
            "repair_complete",
            "repair_decide",
            "objection_decide",
        }
    ),
    Basis.FILING_FACT: frozenset(
        {
            "decision",
            "publication",
            "stop_publication",
            "repair_accept",
            "repair_complete",
            "repair_decide",
            "objection_accept",
            "objection_ask",
            "objection_decide",
        }
    ),
}
"""The clocks of each procedure; a version names all of its own and no other."""

OTHER_PROVINCE = frozenset({"handover", "publication_elsewhere"})
"""Clocks for a subject registered in another province: a version names both or neither."""

HANDED_OVER_LATER = frozenset({"handover_end", "handover_stay", "handover_stay_end"})
"""Clocks to hand over there an early end, a stay and its end; only beside the others."""

UNREACHABLE = "address_unreachable"
FACTS = frozenset({"no_annual_report", "information_withheld", "information_false", UNREACHABLE})
"""Kinds of filing facts (企业经营异常名录管理办法)."""

SUSPENSIONS = frozenset({"hearing", "testing", "announcement", "stay"})
"""Kinds of suspensions: hearing, testing or appraisal, service by announcement, stay ordered."""

LOWER_LEVELS = frozenset({"province", "city", "county"})
"""Levels that have one above them."""

CREDIT_KINDS = frozenset({None, "serious_listing"})


def check(version: Version) -> None:
    """Refuse a version that names what does not exist, or leaves out what it must say.

    Raises:
        ValueError: names the list, the version and what is wrong.
    """
    where = f"{version.key} of {version.effective}"
    try:
        _publication_class(version)
        for part in (_grounds, _provided, _clocks, _term, _repair, _switches, _suspensions, _rest):
            part(version.body)
        check_named(version.body["measures"], effective=version.effective, honour=False)
    except (KeyError, TypeError) as missing:
        raise ValueError(f"{where}: {missing} is missing or not in its form") from missing
    except ValueError as wrong:
        raise ValueError(f"{where}: {wrong}") from wrong


def _publication_class(version: Version) -> None:
    """A list of a class is public no shorter and no longer than decisions of that class."""
    weight = version.body["publication"].get("weight")
    if weight is None:
        return
    bounds = terms_on(version.effective).classes[Severity(weight)]
    _refuse_unless(
        version.body["repair"]["min_months"] >= bounds.min_months,
        "an early end before the shortest publication of its class",
    )
    _refuse_unless(
        12 * version.body["term"]["years"] <= bounds.max_months,
        "a term beyond the longest publication of its class",
    )


def _refuse_unless(condition: object, wrong: str) -> None:
    if not condition:
        raise ValueError(wrong)


def _grounds(body: dict[str, Any]) -> None:
    violations, kinds = set(current_words().violations), set(PenaltyKind)
    basis = Basis(body["basis"])
    keys = [ground["key"] for ground in body["grounds"]]
    _refuse_unless(keys and len(set(keys)) == len(keys), "a ground is missing or named twice")
    for ground in body["grounds"]:
        where = f"ground {ground['key']}"
        _refuse_unless(ground["article"], f"{where} names no article")
        _refuse_unless(ground["title"] and ground["title_en"], f"{where} has no title")
        _refuse_unless(isinstance(ground["verified"], bool), f"{where}: verified")
        named = set(ground.get("violations", ())) <= violations
        kinds_known = {*ground.get("kinds", ())} <= kinds
        _refuse_unless(named and kinds_known, f"{where} names an unknown violation or penalty")
        _refuse_unless(set(ground.get("facts", ())) <= FACTS, f"{where} names an unknown fact")
        of_fact = basis is Basis.FILING_FACT
        stands_on = ground.get("facts") if of_fact else ground.get("violations")
        _refuse_unless(stands_on or ground.get("kinds"), f"{where} stands on nothing")
        if "period_ends" in ground:
            of_fact_alone = of_fact and len(ground["facts"]) == 1
            _refuse_unless(of_fact_alone, f"{where}: period_ends is of one fact")
            date(2023, ground["period_ends"]["month"], ground["period_ends"]["day"])
        _mailings(ground, where)
        if "repeated" in ground:
            repeated = ground["repeated"]
            fits = repeated["count"] > 1 and repeated["within_months"] > 0
            _refuse_unless(fits and ground.get("violations"), f"{where}: repeated")


def _mailings(ground: dict[str, Any], where: str) -> None:
    """Who is said to be unreachable was written to twice."""
    rule, asked = ground.get("mailings"), UNREACHABLE in ground.get("facts", ())
    _refuse_unless((rule is not None) == asked, f"{where}: mailings are of {UNREACHABLE} alone")
    if rule is not None:
        apart = 0 < rule["min_days_apart"] <= rule["max_days_apart"]
        _refuse_unless(apart and len(ground["facts"]) == 1, f"{where}: mailings")
        _refuse_unless(rule["article"], f"{where}: mailings name no article")
        _refuse_unless(isinstance(rule["verified"], bool), f"{where}: mailings.verified")


def _clocks(body: dict[str, Any]) -> None:
    wanted = CLOCKS[Basis(body["basis"])]
    named = set(body["clocks"]) - {EXTENDED}
    elsewhere = named & (OTHER_PROVINCE | HANDED_OVER_LATER)
    _refuse_unless(named - elsewhere == wanted, "clocks differ from those of the procedure")
    whole = elsewhere - HANDED_OVER_LATER == OTHER_PROVINCE
    _refuse_unless(not elsewhere or whole, "the clocks for another province are incomplete")
    if EXTENDED in body["clocks"]:
        longer, first = body["clocks"][EXTENDED], body["clocks"]["decision"]
        both_in_days = longer.get("calendar_days", 0) > first.get("calendar_days", 0) > 0
        _refuse_unless(both_in_days, "the time to decide is made longer in calendar days")
    for name, clock in body["clocks"].items():
        lengths = [clock.get("working_days"), clock.get("calendar_days")]
        one = lengths.count(None) == 1 and max(filter(None, lengths), default=0) >= 1
        _refuse_unless(one, f"clock {name} needs one length in one unit")
        _refuse_unless(clock["article"], f"clock {name} names no article")
        _refuse_unless(isinstance(clock["verified"], bool), f"clock {name}: verified")


def _term(body: dict[str, Any]) -> None:
    term = body["term"]
    _refuse_unless(term["last_day"] in ("same_date", "day_before"), "term.last_day is unknown")
    of_fact = body["basis"] == Basis.FILING_FACT
    _refuse_unless((term["years"] is None) == of_fact, "a penalty's listing has a term in years")
    _refuse_unless(of_fact or term["years"] > 0, "the term is no time")
    _refuse_unless(term["article"], "the term names no article")


def _repair(body: dict[str, Any]) -> None:
    repair = body["repair"]
    Counting(repair["counted_from"])
    bounds = repair["min_months"] >= 0 and repair["apart_months"] >= 0
    _refuse_unless(bounds, "repair runs backwards")
    _refuse_unless(repair["article"], "repair names no article")
    years = body["term"]["years"]
    _refuse_unless(
        years is None or repair["min_months"] < 12 * years, "repair begins after the term"
    )
    _false_papers(repair["false_papers"], years)


def _false_papers(written: dict[str, Any] | None, years: int | None) -> None:
    if written is None:
        return
    RestoredTerm(written["term"])
    _refuse_unless(years is not None, "a listing without a term is not restored")
    _refuse_unless(written["bar_months"] >= 0, "the bar on repair runs backwards")
    _refuse_unless(written["article"], "false_papers names no article")
    _refuse_unless(isinstance(written["verified"], bool), "false_papers.verified")


def _switches(body: dict[str, Any]) -> None:
    for name in ("upper_consent", "notice", "service_before_publication"):
        switch = body[name]
        _refuse_unless(isinstance(switch["required"], bool), f"{name}.required")
        _refuse_unless(switch["article"], f"{name} names no article")
    levels = body["upper_consent"]["levels"]
    _refuse_unless(set(levels) <= LOWER_LEVELS, "upper_consent.levels")
    _refuse_unless(
        body["notice"]["required"] or not body["upper_consent"]["required"],
        "consent is asked for after the notice",
    )
    # Only what stands on no penalty may be listed without hearing the party first.
    sanction = body["basis"] == Basis.PENALTY
    heard = body["notice"]["required"] and body["service_before_publication"]["required"]
    _refuse_unless(heard or not sanction, "a penalty's listing needs notice and service")
    days = body["late_recording"]["working_days"]
    _refuse_unless(isinstance(days, int) and 0 <= days <= 1, "late_recording.working_days")


def _provided(body: dict[str, Any]) -> None:
    for name in ("standing", "revocation", "exclusion"):
        _refuse_unless(body[name]["article"], f"{name} names no article")
        _refuse_unless(isinstance(body[name]["verified"], bool), f"{name}.verified")


def _suspensions(body: dict[str, Any]) -> None:
    for written in body["suspensions"]:
        known = written["kind"] in SUSPENSIONS and set(written["stops"]) <= set(body["clocks"])
        _refuse_unless(known, f"suspension {written['kind']} names what does not exist")
        _refuse_unless(written["article"], f"suspension {written['kind']} names no article")
        _refuse_unless(isinstance(written["verified"], bool), f"{written['kind']}: verified")


def _rest(body: dict[str, Any]) -> None:
    _refuse_unless(body["title"] and body["exclusion"]["text"], "title or exclusion is empty")
    _refuse_unless(body["publication"]["article"], "publication names no article")
    _refuse_unless(body["credit"]["kind"] in CREDIT_KINDS, "credit.kind is unknown")
    for measure in body["measures"]:
        _refuse_unless(measure["code"] and measure["article"], "a measure names no article")
