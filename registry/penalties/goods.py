"""Which violations a check or test of certain goods can show, by the dated policy. Pure."""

from collections.abc import Collection

from registry.kernel.refusals import N_, FieldError, Invalid
from registry.penalties.vocabulary import PenaltyPolicy

Goods = Collection[str] | None
"""Keys of ``policy/penalties.yaml``; empty: goods without violations of their own; None: any."""


class ViolationOfOtherGoods(Invalid):
    """A violation that only other goods can be party to."""

    title = N_("违法行为与产品不符")
    detail = N_("这种违法行为针对另一类产品或者服务，与这次检验、检查的不符。请照决定书核对。")


def fits(violation: str, goods: Goods, policy: PenaltyPolicy) -> bool:
    """Whether a check of these goods can show the violation."""
    about = policy.goods_of(violation)
    return goods is None or about is None or about.key in goods


def check_goods(violation: str, goods: Goods, policy: PenaltyPolicy) -> None:
    """Refuse a violation that a check of these goods cannot show.

    Raises:
        ViolationOfOtherGoods.
    """
    if fits(violation, goods, policy):
        return
    about = policy.goods_of(violation)
    raise ViolationOfOtherGoods(
        errors=[FieldError("#/violation", ViolationOfOtherGoods.detail)],
        legal_basis=about.source if about else None,
    )
