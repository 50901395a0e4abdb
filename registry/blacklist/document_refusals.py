"""What refuses documents, their service and replies; each class docstring says why."""

from registry.kernel.refusals import N_, Conflict, Invalid, NotOnRecord


class ReplyUnknown(NotOnRecord):
    """No such reply."""

    title = N_("没有这份说明")
    detail = N_("没有编号为%(reply_id)s的说明。")


class DocumentUnknown(NotOnRecord):
    """No such document, or it is not the reader's."""

    title = N_("没有这份文书")
    detail = N_("没有编号为%(document_id)s的文书，或者还没有送达。")


class DocumentNotDue(Conflict):
    """The case is not where the document belongs, or the document stands already."""

    title = N_("现在不能制作这份文书")
    detail = N_("案件还没有到这一步，或者这份文书已经制作。有错误的，请制作更正的文书。")


class DocumentFactsMissing(Conflict):
    """A document that has to say something cannot be issued without it."""

    title = N_("文书缺少必要的内容")
    detail = N_("文书必须写明的内容还没有：%(missing)s。请先补全再制作。")


class ElectronicNotAgreed(Invalid):
    """The party has not agreed to electronic service."""

    title = N_("当事人没有同意电子送达")
    detail = N_("电子送达须经当事人同意并签署确认书。请先登记同意，或者改用其他方式送达。")


class DocumentInternal(Conflict):
    """The document goes between agencies and is never served on the party."""

    title = N_("这份文书不向当事人送达")
    detail = N_("请示和批复在机关之间往来，不向当事人送达。")


class DocumentCorrected(Conflict):
    """Another document has taken its place."""

    title = N_("文书已被更正")
    detail = N_("这份文书已被更正，应当送达更正后的文书。")


class DocumentServed(Conflict):
    """The document was served before."""

    title = N_("文书已经送达")
    detail = N_("这份文书已经登记送达，不能再登记。")


class ReplyLooksPersonal(Invalid):
    """A person's number seems to stand in words that are to be shown."""

    title = N_("说明里好像有个人信息")
    detail = N_("说明会公开，请删去身份证号、电话号码等个人信息。")
