"""What can be done about an entry, in the words that a reader is told."""

from flask_babel import gettext

from registry.credit.remedies import RemedyAct


def _(message: str) -> str:
    """The message in the reader's language."""
    return str(gettext(message))


def act_title(act: RemedyAct | None) -> str:
    """What is to be done, as a verb; None: only to wait."""
    if act is None:
        return _("等待")
    match act:
        case RemedyAct.RECTIFY:
            return _("在整改期限内改正，并通过复查")
        case RemedyAct.REQUEST_TERM:
            return _("请作出记录的机关责令整改、定下期限，再在期限内改正并通过复查")
        case RemedyAct.REQUEST_CLOSING:
            return _("复查已经通过：请作出记录的机关办结")
        case RemedyAct.EARLY_REMOVAL:
            return _("申请提前移出名单")
        case RemedyAct.REPAIR:
            return _("申请信用修复")


def act_when(act: RemedyAct) -> str:
    """From when, where that is at once."""
    if act in (RemedyAct.REQUEST_TERM, RemedyAct.REQUEST_CLOSING):
        return _("现在就可以提出")
    return _("现在就可以")
