"""What refuses a request for the consent of the level above; each class docstring says why."""

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
