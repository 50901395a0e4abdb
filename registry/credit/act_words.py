"""What can be done about an entry, in the words that a reader is told."""

from collections.abc import Mapping

from flask_babel import gettext

from registry.credit.remedies import RemedyAct
from registry.kernel.refusals import N_

_TITLES: Mapping[RemedyAct, str] = {
    RemedyAct.RECTIFY: N_("在整改期限内改正，并通过复查"),
    RemedyAct.REQUEST_TERM: N_("请作出记录的机关责令整改、定下期限，再在期限内改正并通过复查"),
    RemedyAct.REQUEST_CLOSING: N_("复查已经通过：请作出记录的机关办结"),
    RemedyAct.EARLY_REMOVAL: N_("申请提前移出名单"),
    RemedyAct.REPAIR: N_("申请信用修复"),
    RemedyAct.REPAIR_OFF_LIST: N_("先移出名单，再申请信用修复"),
}


def _(message: str) -> str:
    """The message in the reader's language."""
    return str(gettext(message))


def act_title(act: RemedyAct | None) -> str:
    """What is to be done, as a verb; None: only to wait."""
    return _("等待") if act is None else _(_TITLES[act])


def act_when(act: RemedyAct) -> str:
    """From when, where that is at once."""
    if act in (RemedyAct.REQUEST_TERM, RemedyAct.REQUEST_CLOSING):
        return _("现在就可以提出")
    return _("现在就可以")
