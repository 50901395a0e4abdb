"""What the asking agency shall or may do about one it asks about: part of its answer. Pure."""

from datetime import date
from typing import Any

from registry.measures.bases import BasisKind, owed_measures
from registry.sharing.queries import Standing


def duties_of(standing: Standing, *, on: date) -> list[dict[str, Any]]:
    """The measures for the agency that asks; none for an asker without agency.

    Each says ``duty`` (shall or may), the measure and its basis, and the listing or honour it
    stands on.
    """
    function = standing.asker_function
    if function is None:
        return []
    return [
        {
            "code": owed.code,
            "name": owed.named.measure.name,
            "group": owed.named.measure.group.value,
            "target": owed.named.measure.target.value,
            "duty": owed.duty.value,
            "article": owed.named.article,
            "legal_basis": owed.named.legal_basis,
            "basis": kind,
            "basis_id": basis_id,
        }
        for kind, basis_id, list_key, digest in standing.bases
        for owed in owed_measures(BasisKind(kind), list_key, digest, function=function, on=on)
    ]
