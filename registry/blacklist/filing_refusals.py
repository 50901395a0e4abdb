"""What is refused about filing facts, one class a condition."""

from registry.kernel.refusals import N_, Conflict, Invalid, NotOnRecord, NotPermitted


class FilingFactUnknown(NotOnRecord):
    """No such filing fact."""

    title = N_("没有这条登记事实")
    detail = N_("没有编号为%(fact_id)s的登记事实。")


class FactSettled(Conflict):
    """The filing fact was cured or taken back before."""

    title = N_("登记事实已经了结")
    detail = N_("这条登记事实已经消除或者撤回，不能再办理。")


class FactNotDue(Invalid):
    """The period of the duty did not end on the day that is told."""

    title = N_("日期有误")
    detail = N_("这项义务的期限在%(month)s月%(day)s日届满，事实日期填写期满之日。")


class FactOnRecord(Conflict):
    """The same fact about the subject is on record and not settled: one entry stands on it."""

    title = N_("同一事由已经登记")
    detail = N_(
        "当事人的同一事由已于%(on)s登记，还没有了结。先了结原来的登记，事由又发生的再登记一次。"
    )


class NotKeeper(NotPermitted):
    """The agency keeps no list that knows the fact."""

    title = N_("不属于本机关的职责")
    detail = N_("这份名录由市场监督管理机关列入，您所在的机关不能登记。")


class MailingsWrong(Invalid):
    """Two letters to the registered address did not come back as the law wants it."""

    title = N_("两次邮寄不符合规定")
    detail = N_("无法联系的，应当向登记的住所邮寄两次、都被退回，并且间隔符合规定。")
