"""Which violations a check or test of certain goods can show, by the dated policy. Pure."""

from collections.abc import Collection

from registry.kernel.refusals import N_, FieldError, Invalid
from registry.penalties.vocabulary import PenaltyPolicy

Goods = Collection[str] | None
"""Keys of ``policy/penalties.yaml``; empty: goods without violations of their own; None: any."""


class ViolationOfOtherGoods(Invalid):
    """A violation that only other goods can be party to, and no word of how it came to be here."""

    title = N_("违法行为与产品不符")
    detail = N_(
        "这种违法行为针对另一类产品或者服务，与这次检验、检查的不符。请照决定书核对；"
        "决定书确是这样认定的，写明理由。"
    )


class NoOtherGoods(Invalid):
    """A reason for a violation of other goods, where it is of none."""

    title = N_("违法行为与产品相符")
    detail = N_("这种违法行为与这次检验、检查的产品、服务相符，不填理由。请照决定书核对违法行为。")


def fits(violation: str, goods: Goods, policy: PenaltyPolicy) -> bool:
    """Whether a check of these goods can show the violation."""
    about = policy.goods_of(violation)
    return goods is None or about is None or about.key in goods


def check_goods(violation: str, goods: Goods, policy: PenaltyPolicy, *, reason: str | None) -> None:
    """Refuse a violation that a check of these goods cannot show, unless a reason is given.

    A visit comes upon more than it was made for, and one decision may punish several acts: what
    it says is taken, with the reason. Without one it is taken for a slip.

    Raises:
        ViolationOfOtherGoods.
        NoOtherGoods: a reason, and nothing that needs it.
    """
    given = bool((reason or "").strip())
    if fits(violation, goods, policy):
        if given:
            told = FieldError("#/other_goods_reason", NoOtherGoods.detail)
            raise NoOtherGoods(errors=[told])
        return
    if given:
        return
    about = policy.goods_of(violation)
    raise ViolationOfOtherGoods(
        errors=[
            FieldError("#/violation", ViolationOfOtherGoods.detail),
            FieldError("#/other_goods_reason", N_("违法行为针对另一类产品、服务的，写明理由")),
        ],
        legal_basis=about.source if about else None,
    )
