"""What the record refuses about plans, as types."""

from registry.kernel.refusals import N_, Conflict, Invalid, NotOnRecord


class PlanUnknown(NotOnRecord):
    """No such plan."""

    title = N_("没有这个行动计划")
    detail = N_("没有编号为%(plan_id)s的行动计划。")


class PlanCampaignUnknown(NotOnRecord):
    """The plan's draft has no such campaign."""

    title = N_("草稿中没有这项行动")
    detail = N_("这个行动计划的草稿中没有编号为%(campaign_id)s的行动。")


class PlanConfirmedAlready(Conflict):
    """A confirmed plan does not change any more."""

    title = N_("行动计划已经确认")
    detail = N_("这个行动计划已经确认，草稿不能再改，也不能再次确认。")


class PlanNotConfirmed(Conflict):
    """Nothing follows from a draft that nobody confirmed."""

    title = N_("行动计划还没有确认")
    detail = N_("由工作人员确认之后，才能为计划中的行动起草。")


class PlanWithoutItems(Conflict):
    """Nothing could be read from the text."""

    title = N_("没有可以确认的条目")
    detail = N_("从原文中没有读出任何条目，请检查原文后重新提交。")


class AmendmentInvalid(Invalid):
    """A change names what is not in the draft or not on record."""

    title = N_("对草稿的修改有误")
