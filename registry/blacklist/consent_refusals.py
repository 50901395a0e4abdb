"""What refuses a request for the consent of the level above; each class docstring says why."""

from registry.kernel.guards import GuardRefusal
from registry.kernel.refusals import N_, Conflict, NotOnRecord, NotPermitted


class ConsentRequestUnknown(NotOnRecord):
    """No such request for consent."""

    title = N_("没有这件请示")
    detail = N_("没有编号为%(request_id)s的请示。")


class NotAskedForConsent(NotPermitted):
    """The request went to another agency."""

    title = N_("不是向本机关的请示")
    detail = N_("这件请示由上一级机关答复，您所在的机关不能答复。")


class NoSuperior(Conflict):
    """No agency above is on record that could consent."""

    title = N_("上级机关没有登记")
    detail = N_("平台上没有登记本机关的上一级机关，不能请示。请联系管理员登记。")


class ConsentMissing(GuardRefusal):
    """The level above has to consent first."""

    title = N_("还没有上级同意")
    detail = N_("本案须经上一级机关同意才能决定列入，还没有请示。")
    met = N_("已经上一级机关同意，或者不需要同意")


class ConsentPending(GuardRefusal):
    """The level above was asked and has not answered."""

    title = N_("还没有上级同意")
    detail = N_("已于%(asked_on)s请示上一级机关，还没有答复。")
    met = ConsentMissing.met


class ConsentRefused(GuardRefusal):
    """The level above refused its consent."""

    title = N_("上级不同意列入")
    detail = N_("上一级机关已于%(refused_on)s答复不同意。可以决定不列入，或者补充理由重新请示。")
    met = ConsentMissing.met


class ConsentOvertaken(GuardRefusal):
    """The case changed after the level above was asked."""

    title = N_("请示之后案情有变化")
    detail = N_("%(number)s请示之后案件有新的当事人意见或者听证，须重新请示上一级机关。")
    met = ConsentMissing.met


class ConsentNotAsked(GuardRefusal):
    """Nothing waits for an answer."""

    title = N_("没有待答复的请示")
    detail = N_("本案没有等待答复的请示。")
    met = N_("下级机关已经请示")
