"""Whether a grading policy leaves a question open: in its ladder, families, or reach."""

from bisect import bisect_left
from decimal import Decimal
from typing import Any

from flask_babel import gettext

from registry.credit.attainable import attainable
from registry.credit.policy import HIGHEST_POINTS, LOWEST_POINTS, STRATA, Policy
from registry.kernel.refusals import N_

Place = tuple[str | int, ...]
"""A way into a document: names of values, numbers from 0, or the code, key or grade of an item."""


class PolicyFlawed(ValueError):
    """The policy file leaves a question open or answers it twice.

    ``detail`` is a message id that ``params`` fill; ``place`` is where in the document.
    """

    def __init__(
        self,
        detail: str,
        place: Place = (),
        **params: Any,  # noqa: ANN401 - whatever the sentence names
    ) -> None:
        """See the class."""
        super().__init__(detail)
        self.detail, self.place, self.params = detail, place, params

    def __str__(self) -> str:
        """The sentence in the reader's language."""
        return str(gettext(self.detail)) % self.params


def check_policy(policy: Policy) -> None:
    """Refuse a ladder with gaps, families without bounds, grades that no ledger comes to.

    Raises:
        PolicyFlawed: says what is open.
    """
    _check_ladder(policy)
    _check_families(policy)
    _check_reach(policy)


def _check_ladder(policy: Policy) -> None:
    floors = [band.from_points for band in policy.ladder]
    if floors != sorted(set(floors), reverse=True):
        raise PolicyFlawed(N_("等级应从高分到低分排列，起点分不能相同。"), ("ladder",))
    if not floors or floors[-1] != LOWEST_POINTS or floors[0] > HIGHEST_POINTS:
        raise PolicyFlawed(N_("等级应覆盖0至100分：最低一级应从0分起。"), ("ladder",))
    letters = [band.grade for band in policy.ladder]
    if len(set(letters)) != len(letters):
        raise PolicyFlawed(N_("同一个等级出现了两次。"), ("ladder",))
    strata = [band.stratum for band in policy.ladder]
    if unknown := set(strata) - set(STRATA):
        raise PolicyFlawed(
            N_("%(given)s不是四个基本等级之一（%(known)s），请写明stratum。"),
            ("ladder",),
            given="、".join(sorted(unknown)),
            known="、".join(STRATA),
        )
    if strata != sorted(strata):
        raise PolicyFlawed(N_("stratum的次序与等级的次序不一致。"), ("ladder",))
    for criterion in policy.criteria.values():
        if criterion.veto == letters[0]:
            raise PolicyFlawed(
                N_("%(code)s：直接定为最好的等级没有意义。"),
                ("vetoes", criterion.code, "grade"),
                code=criterion.code,
            )
        if criterion.veto is not None and criterion.veto not in letters:
            raise PolicyFlawed(
                N_("%(code)s：没有%(grade)s这一等级。"),
                ("vetoes", criterion.code, "grade"),
                code=criterion.code,
                grade=criterion.veto,
            )


def _check_families(policy: Policy) -> None:
    keys = [family.key for family in policy.families]
    if len(set(keys)) != len(keys):
        raise PolicyFlawed(N_("同一个类别出现了两次。"), ("families",))
    for family in policy.families:
        if not family.lowest_points <= 0 <= family.highest_points:
            raise PolicyFlawed(
                N_("%(key)s：上下限之间应包括0分。"), ("families", family.key), key=family.key
            )
    for criterion in policy.criteria.values():
        if criterion.veto is None and criterion.family not in keys:
            raise PolicyFlawed(
                N_("%(code)s：没有%(family)s这一类别。"),
                ("criteria", criterion.code, "family"),
                code=criterion.code,
                family=criterion.family,
            )


def _check_reach(policy: Policy) -> None:
    """Every grade can be had by some ledger: a score lies in its band, or a veto leads to it."""
    scores = attainable(policy)
    vetoes = {criterion.veto for criterion in policy.criteria.values()}
    ceiling: Decimal | None = None
    for band in policy.ladder:
        above = bisect_left(scores, band.from_points)
        beyond = len(scores) if ceiling is None else bisect_left(scores, ceiling)
        # A veto makes a grade worse, never better.
        if above == beyond and (band.grade not in vetoes or above == len(scores)):
            nearest = [*scores[max(0, above - 1) : above], *scores[above : above + 1]]
            words = (
                N_(
                    "任何记录都得不出%(grade)s级：没有记录达到%(floor)s分，最接近的是%(nearest)s分。"
                )
                if ceiling is None
                else N_(
                    "任何记录都得不出%(grade)s级：没有记录达到%(floor)s分而不足%(below)s分，"
                    "最接近的是%(nearest)s分。"
                )
            )
            raise PolicyFlawed(
                words,
                ("ladder", band.grade),
                grade=band.grade,
                below=ceiling and written_points(ceiling),
                nearest="、".join(map(written_points, nearest)),
                floor=written_points(band.from_points),
            )
        ceiling = band.from_points


def written_points(points: Decimal) -> str:
    """Points as people write them: without zeros at the end."""
    return f"{points.normalize():f}"
