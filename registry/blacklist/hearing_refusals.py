"""Why an act about a hearing is refused."""

from registry.blacklist.refusals import CaseSuspended
from registry.kernel.guards import GuardRefusal
from registry.kernel.refusals import N_, Invalid


class HearingTooSoon(Invalid):
    """The hearing is notified too shortly before."""

    title = N_("听证通知太迟")
    detail = N_("听证应当在举行的%(days)s个工作日前通知，最早%(from_on)s举行。")


class HearingAskedLate(Invalid):
    """The hearing was asked for after the time to reply."""

    title = N_("听证申请超过期限")
    detail = N_("听证应当在%(ends_on)s以前申请。")


class WithdrawalByOnePerson(GuardRefusal):
    """Who entered the paper that withdraws a hearing does not confirm it."""

    title = N_("应由另一人确认")
    detail = N_("撤回听证申请的材料由您登记，应当由另一名工作人员核对原件后确认。")
    met = N_("确认人没有登记撤回听证的材料")


class HearingNotAsked(GuardRefusal):
    """Nobody asked for a hearing."""

    title = N_("没有听证申请")
    detail = N_("当事人没有申请听证，或者听证已经结束。")
    met = N_("当事人申请了听证")


class HearingNotOver(CaseSuspended):
    """The party asked for a hearing that was neither held nor given up."""

    title = N_("听证还没有结束")
    detail = N_("当事人申请了听证：先通知日期，举行之后登记笔录，才能作出决定；当事人撤回的除外。")


class HearingNotNotified(GuardRefusal):
    """The party was not told the day of the hearing."""

    title = N_("还没有通知听证")
    detail = N_("还没有通知当事人听证的日期；先登记听证通知。")
    met = N_("听证已经通知，日期已到")


class HearingDayAhead(GuardRefusal):
    """The day of the hearing has not come."""

    title = N_("听证日期还没有到")
    detail = N_("听证通知在%(from_on)s举行；举行之后登记笔录。")
    met = N_("听证已经通知，日期已到")


class HearingRecordMissing(GuardRefusal):
    """The record of a hearing, held or not come to, is entered and its original is not kept."""

    title = N_("没有听证笔录原件")
    detail = N_("听证笔录已经登记，应当根据笔录作出决定；请先在案件的文书页保存笔录原件。")
    met = N_("听证笔录原件已经入卷")


class HearingAskedBefore(GuardRefusal):
    """A hearing was asked for before."""

    title = N_("已经申请过听证")
    detail = N_("本案已经登记过听证申请，听证只举行一次。")
    met = N_("没有登记过听证申请")
