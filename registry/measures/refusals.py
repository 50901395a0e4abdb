"""What is refused about measures."""

from registry.kernel.refusals import N_, Conflict, Invalid, NotOnRecord, NotPermitted


class BasisUnknown(NotOnRecord):
    """Neither a listing nor an honour, or one that counts as never having been."""

    title = N_("没有这条列入或者红名单记录")
    detail = N_("没有这条列入或者红名单记录，或者已经撤销，视为自始没有。")


class BasisStayed(Conflict):
    """The execution of the listing is stayed: nobody acts on it meanwhile."""

    title = N_("列入依法停止执行")
    detail = N_("列入在%(on)s依法停止执行，停止执行期间不实施措施。")


class MeasureUnknown(NotOnRecord):
    """No such record."""

    title = N_("没有这条措施记录")
    detail = N_("没有这条措施记录。")


class MeasureNotNamed(Conflict):
    """The list names no such measure for this agency."""

    title = N_("名单没有写明由本机关实施的这项措施")
    detail = N_("“%(code)s”不是这个名单写明、由本机关实施的措施。只能实施名单写明的措施。")


class MeasureReported(Conflict):
    """The agency reported it before."""

    title = N_("这项措施已经填报")
    detail = N_("本机关对这个主体已经填报“%(code)s”，还没有解除。")


class MeasureLifted(Conflict):
    """It was lifted before."""

    title = N_("这项措施已经解除")
    detail = N_("这项措施已经解除，不能再改。")


class OutsideTerritory(NotPermitted):
    """The subject lies outside the agency's territory."""

    title = N_("当事人不在本机关辖区")
    detail = N_("当事人不在本机关辖区，由其所在地的机关实施。")


class NotOwnMeasure(NotPermitted):
    """Another agency did it."""

    title = N_("不是本机关的措施")
    detail = N_("措施由实施的机关填报和解除。")


class MeasureDateWrong(Invalid):
    """The day does not fit."""

    title = N_("措施的日期不对")
    detail = N_("应当在%(earliest)s到%(latest)s之间。")
