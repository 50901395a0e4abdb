"""One statement that says how N subjects stand: record, grade and listings together.

Owns the look only. It reads the tables of subjects, credit and the lists directly, because a
question by code has to cost one round trip; that the answer is the lists' own truth is tested.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Date, DateTime, Text, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from registry.driver import Prepared
from registry.kernel.period import AsOf
from registry.subjects.names import NAME_AS_OF

_LOOK = f"""
SELECT s.id, s.uscc, {NAME_AS_OF} AS name,
  (SELECT g.grade FROM grade_period g
    WHERE g.subject_id = s.id AND g.valid @> :valid_on AND g.recorded @> :known_at) AS grade,
  (SELECT jsonb_agg(jsonb_build_object(
       'id', l.id, 'list', l.list_key, 'ground', l.ground, 'legal_basis', l.legal_basis,
       'decision_no', l.decision_no, 'authority', a.name, 'decided_on', l.decided_on,
       'since', lower(l.valid), 'until', upper(l.valid) - 1, 'rule', l.rule_digest,
       'stay', (SELECT jsonb_build_object('stayed_since', first_on, 'stayed_by', reference)
                  FROM listing_stays(l.case_id, :valid_on, :known_at) ORDER BY first_on LIMIT 1))
       ORDER BY l.list_key)
     FROM listing l JOIN agency a ON a.id = l.agency_id
    WHERE l.subject_id = s.id AND l.valid @> :valid_on AND l.recorded @> :known_at) AS listings,
  (SELECT jsonb_agg(jsonb_build_array('honour', h.id, h.list_key, h.rule_digest)
                    ORDER BY h.list_key) FROM honour h
    WHERE h.subject_id = s.id AND h.valid @> :valid_on AND h.recorded @> :known_at) AS honours,
  (SELECT function FROM agency WHERE id = :asker) AS asker_function
FROM subject s WHERE
"""  # noqa: S608 - nothing from outside


@dataclass(frozen=True, slots=True)
class Standing:
    """How one subject stands.

    ``listings``: each with ``id``, ``list``, ``ground``, ``legal_basis``, ``decision_no``,
    ``authority`` and the days ``decided_on``, ``since`` and ``until`` (last day) as ISO text,
    in the order of the lists' keys. ``stayed``: listings whose execution is stayed, each with
    ``stayed_since`` and ``stayed_by`` (the document) besides; nothing follows from them meanwhile.
    ``bases``: what measures stand on, each the kind (listing or honour), its identifier, the list
    and the digest of the list's version.
    ``asker_function``: of the agency that asks.
    """

    subject_id: int
    uscc: str
    name: str
    grade: str | None
    listings: tuple[dict[str, Any], ...]
    bases: tuple[tuple[str, str, str, str], ...] = ()
    asker_function: str | None = None
    stayed: tuple[dict[str, Any], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """What is told of it."""
        return {
            "uscc": self.uscc,
            "name": self.name,
            "listed": bool(self.listings),
            "listings": list(self.listings),
            "stayed": list(self.stayed),
            "grade": self.grade,
        }


def _look(condition: str, wanted: ARRAY[Any]) -> Prepared:
    return Prepared(
        text(_LOOK + condition).bindparams(
            bindparam("wanted", type_=wanted),
            bindparam("valid_on", type_=Date),
            bindparam("known_at", type_=DateTime(timezone=True)),
            bindparam("asker", type_=Uuid),
        )
    )


_BY_CODE = _look("s.uscc = ANY(:wanted)", ARRAY(Text))
_BY_ID = _look("s.id = ANY(:wanted)", ARRAY(BigInteger))


def by_code(
    session: Session, codes: Collection[str], as_of: AsOf, *, asker: UUID | None
) -> dict[str, Standing]:
    """Standings of the subjects on record among ``codes`` (normalised), by code.

    ``asker`` is the agency that asks.
    """
    return {standing.uscc: standing for standing in _run(session, _BY_CODE, codes, as_of, asker)}


def by_id(session: Session, subject_ids: Collection[int], as_of: AsOf) -> list[Standing]:
    """Standings of the subjects with these internal numbers, in no order."""
    return _run(session, _BY_ID, subject_ids, as_of, None)


def _run(
    session: Session,
    look: Prepared,
    wanted: Collection[str] | Collection[int],
    as_of: AsOf,
    asker: UUID | None,
) -> list[Standing]:
    rows = look.ask(
        session,
        wanted=list(wanted),
        valid_on=as_of.valid_on,
        known_at=as_of.known_at,
        asker=asker,
    )
    return [_standing(*row) for row in rows]


def _standing(
    number: int,
    code: str,
    name: str,
    grade: str | None,
    listings: list[dict[str, Any]] | None,
    honours: list[list[str]] | None,
    function: str | None,
) -> Standing:
    if not listings and not honours:
        return Standing(number, code, name, grade, (), (), function)
    told, stayed, bases = [], [], []
    for each in listings or ():
        rule, stay = each.pop("rule"), each.pop("stay")
        if stay:
            stayed.append({**each, **stay})
        else:
            told.append(each)
            bases.append(("listing", each["id"], each["list"], rule))
    bases += [tuple(each) for each in honours or ()]  # type: ignore[misc]  # four texts each
    return Standing(number, code, name, grade, tuple(told), tuple(bases), function, tuple(stayed))
