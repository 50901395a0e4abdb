"""What due process refuses, one class a condition.

``met`` is the sentence that stands beside the condition once it is fulfilled: the page that
explains "why not yet" and the refusal of the act say the same thing.
"""

from registry.kernel.guards import GuardRefusal
from registry.kernel.lifecycle import ActNotPossible
from registry.kernel.refusals import N_, Conflict, Invalid, NotOnRecord, NotPermitted


class CaseUnknown(NotOnRecord):
    """No such case."""

    title = N_("没有这件案件")
    detail = N_("没有编号为%(case_id)s的列入案件。")


class ListingUnknown(NotOnRecord):
    """No such listing, or it never was in law."""

    title = N_("没有这条列入记录")
    detail = N_("没有这条列入记录。")


class ListingEnded(NotOnRecord):
    """The listing ended: what it said is not public any more."""

    title = N_("记录已停止公示")
    detail = N_("这条记录已依法停止公示，内容不再公开。")


class NoListingGround(Conflict):
    """The penalty is no ground of the list."""

    title = N_("不构成列入条件")
    detail = N_("这项处罚不符合任何一项列入条件，不能立案。")


class CaseEndedBefore(Conflict):
    """The penalty had its case on the list, and the case ended."""

    title = N_("案件已经结束")
    detail = N_("就这项处罚提出过列入案件，已于%(on)s结束；同一项处罚不能再次提出。")


class CaseActNotPossible(ActNotPossible):
    """The state of the case does not allow the act."""

    detail = N_("案件已经进入别的环节，这一步现在不能办理。请重新打开案件，按“下一步”办理。")


class StandstillWithoutReason(CaseActNotPossible):
    """Where the case is, nothing of this kind can hold it still."""

    title = N_("没有这种中止的事由")
    detail = N_(
        "检验鉴定只在决定之前中止；公告送达只在告知书或者决定书还没有送达时；"
        "停止执行只在列入决定之后。"
    )


class AgencyNotCompetent(NotPermitted):
    """The case belongs to another agency."""

    title = N_("不是本机关的案件")
    detail = N_("案件由作出处罚的机关办理，您所在的机关不能办理。")


class CaseNotReadable(NotPermitted):
    """A case is read by the agency that handles it, and by auditors; others see what is public."""

    title = N_("不是本机关的案件")
    detail = N_("案件材料只供办理机关和审计人员查阅，其他机关查询信用状态和公示内容。")


class StepDateWrong(Invalid):
    """A legal date lies in the future or before what it follows."""

    title = N_("日期有误")
    detail = N_("日期应在%(earliest)s和%(latest)s之间。")


class AnnouncementNotBegun(Invalid):
    """Service by announcement needs an announcement first."""

    title = N_("还没有公告")
    detail = N_("公告送达应当先登记公告，期满之后再登记送达；现在没有登记的公告。")


class AnnouncementRunning(Invalid):
    """Service by announcement needs an announcement whose period is over."""

    title = N_("公告期间还没有届满")
    detail = N_("公告期满之日视为送达，最早%(from_on)s登记。")


class AnnouncedTooEarly(Conflict):
    """What was announced was drawn up, or corrected, only after the announcement began."""

    title = N_("公告早于文书")
    detail = N_(
        "公告自%(first_on)s起，而文书%(issued_on)s才制作或者更正。请结束这次公告，另行公告现在的文书。"
    )


class StatementLate(Conflict):
    """The party's time to reply is over; an officer can still take in what comes late."""

    title = N_("陈述、申辩的期限已过")
    detail = N_("陈述、申辩的期限到%(ends_on)s 24:00届满，不能再在网上提交。请与办理机关联系。")


class StatementUnanswered(Invalid):
    """The party spoke and the decision does not say how that was weighed."""

    title = N_("还没有回应当事人的意见")
    detail = N_("当事人提出了陈述申辩，请写明复核情况和是否采纳。")


class BasisNotInForce(GuardRefusal):
    """The penalty the case stands on was annulled."""

    title = N_("列入依据已失效")
    detail = N_("作为依据的处罚决定已被撤销，不能据以列入。")
    met = N_("作为依据的处罚决定有效")


class BasisStillInForce(GuardRefusal):
    """Revocation needs a basis that fell."""

    title = N_("列入依据仍然有效")
    detail = N_("作为依据的处罚决定没有被撤销，不能撤销列入；认为列入有误的，请登记异议。")
    met = N_("作为依据的处罚决定已被撤销")


class PenaltyNotServed(GuardRefusal):
    """The penalty decision has not been served."""

    title = N_("处罚决定还没有送达")
    detail = N_("作为依据的处罚决定还没有登记送达，不能据以列入。")
    met = N_("作为依据的处罚决定已送达")


class NoticeNotServed(GuardRefusal):
    """No prior notice was served."""

    title = N_("还没有告知")
    detail = N_("还没有送达列入告知书，当事人无从陈述和申辩。")
    met = N_("告知书已送达，有回证")


class DefencePeriodOpen(GuardRefusal):
    """The party may still reply."""

    title = N_("申辩期还没有届满")
    detail = N_("申辩期到%(ends_on)s 24:00届满，最早%(from_on)s可以作出决定。")
    met = N_("申辩期已届满")


class LateWithoutReason(Invalid):
    """A stay of execution entered late, without a word why."""

    title = N_("补登没有理由")
    detail = N_("停止执行没有及时登记的，写明补登的理由。")


class CaseSuspended(GuardRefusal):
    """The case stands still: a hearing, a test, an announcement or a stay goes on."""

    title = N_("案件处于中止期间")
    detail = N_(
        "听证、检验鉴定、公告送达或者停止执行期间，不能作出决定，也不能公示；恢复之后再办理。"
    )
    met = N_("没有中止期限的事由")


class ExecutionStayed(CaseSuspended):
    """The reconsideration organ or the court stayed the execution of the decision."""

    title = N_("决定停止执行")
    detail = N_("列入决定停止执行期间不能公示；恢复执行的，先登记恢复。")


class HoldNotOver(GuardRefusal):
    """The last day on which the case stands still is not over."""

    title = N_("中止的最后一天还没有过")
    detail = N_("案件中止到%(last_on)s 24:00，最早%(from_on)s公示。")
    met = N_("中止已经结束")


class SuspendedBefore(GuardRefusal):
    """The case stands still for the same reason already."""

    title = N_("同一原因的中止还没有结束")
    detail = N_("这一原因的中止已经登记，还没有结束；先登记恢复，才能再登记一次。")
    met = N_("还有没有登记的中止事由")


class NothingSuspended(GuardRefusal):
    """Nothing of the case stands still."""

    title = N_("案件没有中止")
    detail = N_("本案没有这一种中止事由，不需要恢复。")
    met = N_("案件处于中止期间")


class DecisionOverdue(GuardRefusal):
    """The time to decide is over; it is not made longer afterwards."""

    title = N_("办案期限已经届满")
    detail = N_("办案期限已于%(ends_on)s届满，不能再延长。")
    met = N_("办案期限还没有届满")


class DeciderHandledCase(GuardRefusal):
    """Who proposed, handled or brought the basis of a case does not decide it."""

    title = N_("审核人参加了办理")
    detail = N_(
        "提出、经办本案的人，以及登记作为依据的处罚、事实的人，不能对本案作出决定，"
        "应由另一名审核人决定。"
    )
    met = N_("审核人没有参加办理")


class OfficerRecused(GuardRefusal):
    """The officer has a conflict of interest."""

    title = N_("应当回避")
    detail = N_("您在本案已登记回避，不能参加办理。")
    met = N_("没有登记回避")


class TermRunning(GuardRefusal):
    """The term has not ended."""

    title = N_("期限还没有届满")
    detail = N_("列入期限到%(ends_on)s 24:00届满，届满次日自动移出。")
    met = N_("列入期限已届满")


class AlreadyOnList(GuardRefusal):
    """The subject is on the list already; a second listing waits until the first ended."""

    title = N_("已经在列")
    detail = N_("当事人已因另一案件在同一名单上，到%(ends_on)s为止；两条记录不能同时在列。")
    met = N_("当事人没有因另一案件在同一名单上")


class OnListWithoutTerm(AlreadyOnList):
    """The subject is on the list already, and stays there until it is removed."""

    detail = N_("当事人已因另一案件在同一名单上，移出以前不能再列；两条记录不能同时在列。")


class TermOver(GuardRefusal):
    """The term ended before the act."""

    title = N_("列入期限已过")
    detail = N_("列入期限已于%(ends_on)s届满，期满即移出，这一步不再办理。")
    met = N_("列入期限还没有届满")
