"""What refuses a proposal for the honour list or its decision."""

from registry.kernel.refusals import N_, Conflict, NotOnRecord, NotPermitted


class ProposalUnknown(NotOnRecord):
    """No such proposal."""

    title = N_("没有这件红名单提名")
    detail = N_("没有这件红名单提名。")


class CriterionNotMet(Conflict):
    """The subject does not meet a criterion."""

    title = N_("不符合红名单条件")
    detail = N_("当事人不符合红名单的条件。")


class ProposalPending(Conflict):
    """The subject is proposed already, or honoured."""

    title = N_("已经提名或者已在红名单")
    detail = N_("当事人已有提名正在办理，或者已在红名单上。")


class ProposalDecided(Conflict):
    """The proposal was decided before."""

    title = N_("提名已经办结")
    detail = N_("这件提名已经作出决定。")


class ProposerDecides(Conflict):
    """Who proposed does not decide."""

    title = N_("提名人不能审核")
    detail = N_("提名人不能审核自己的提名，应由另一名审核人决定。")


class NotHonourKeeper(NotPermitted):
    """The agency does not keep the list."""

    title = N_("不属于本机关的职责")
    detail = N_("这份红名单不由您所在的机关认定。")
