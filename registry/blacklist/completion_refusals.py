"""What refuses to send an application back, or to refuse it for its papers; why, in each class."""

from registry.kernel.guards import GuardRefusal
from registry.kernel.refusals import N_, Conflict, Invalid


class ReturnedBefore(Conflict):
    """What is missing is told once."""

    title = N_("已经告知过补正")
    detail = N_(
        "需要补正的材料应当一次告知，本申请已经退回补正过，不能再退回。材料齐全的，受理；"
        "仍不齐全的，决定不予受理并写明还缺哪些材料，当事人可以重新申请。"
    )


class CompletionOpen(GuardRefusal):
    """The party may still hand in what it was told is missing."""

    title = N_("补正期限还没有届满")
    detail = N_("补正期限到%(ends_on)s 24:00届满，最早%(from_on)s可以因没有补正决定不予受理。")
    met = N_("补正期限已届满，没有收到补正的材料")


class MissingPapersUnnamed(Invalid):
    """What came back incomplete is refused with the papers named that it lacks still."""

    title = N_("没有写明仍缺的材料")
    detail = N_(
        "补正只要求一次：补正之后仍不齐全而不予受理的，应当写明还缺哪些材料；齐全的，先受理。"
    )


class MissingPapersUnasked(Invalid):
    """Only what was asked for once can be missing still."""

    title = N_("没有告知过补正")
    detail = N_("申请没有退回补正过，或者已经受理，不能以材料不全为由不同意；不要填写仍缺的材料。")
