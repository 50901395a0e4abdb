"""What due process refuses, one class a condition.

``met`` is the sentence that stands beside the condition once it is fulfilled: the page that
explains "why not yet" and the refusal of the act say the same thing.
"""

from registry.kernel.guards import GuardRefusal
from registry.kernel.lifecycle import ActNotPossible
from registry.kernel.refusals import N_, Conflict, Invalid, NotOnRecord, NotPermitted


class FilingFactUnknown(NotOnRecord):
    """No such filing fact."""

    title = N_("没有这条登记事实")
    detail = N_("没有编号为%(fact_id)s的登记事实。")


class FactSettled(Conflict):
    """The filing fact was cured or taken back before."""

    title = N_("登记事实已经了结")
    detail = N_("这条登记事实已经消除或者撤回，不能再办理。")


class NotKeeper(NotPermitted):
    """The agency keeps no list that knows the fact."""

    title = N_("不属于本机关的职责")
    detail = N_("这份名录由市场监督管理机关列入，您所在的机关不能登记。")


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


class RepairUnknown(NotOnRecord):
    """No such application."""

    title = N_("没有这件信用修复申请")
    detail = N_("没有编号为%(repair_id)s的信用修复申请。")


class ObjectionUnknown(NotOnRecord):
    """No such objection."""

    title = N_("没有这件异议")
    detail = N_("没有编号为%(objection_id)s的异议。")


class NoListingGround(Conflict):
    """The penalty is no ground of the list."""

    title = N_("不构成列入条件")
    detail = N_("这项处罚不符合任何一项列入条件，不能立案。")


class CaseActNotPossible(ActNotPossible):
    """The state of the case does not allow the act."""

    detail = N_("案件已经进入别的环节，这一步现在不能办理。请重新打开案件，按“下一步”办理。")


class AgencyNotCompetent(NotPermitted):
    """The case belongs to another agency."""

    title = N_("不是本机关的案件")
    detail = N_("案件由作出处罚的机关办理，您所在的机关不能办理。")


class CaseNotReadable(NotPermitted):
    """A case is read by the agency that handles it, and by auditors; others see what is public."""

    title = N_("不是本机关的案件")
    detail = N_("案件材料只供办理机关和审计人员查阅，其他机关查询信用状态和公示内容。")


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


class StepDateWrong(Invalid):
    """A legal date lies in the future or before what it follows."""

    title = N_("日期有误")
    detail = N_("日期应在%(earliest)s和%(latest)s之间。")


class HearingTooSoon(Invalid):
    """The hearing is notified too shortly before."""

    title = N_("听证通知太迟")
    detail = N_("听证应当在举行的%(days)s个工作日前通知，最早%(from_on)s举行。")


class HearingAskedLate(Invalid):
    """The hearing was asked for after the time to reply."""

    title = N_("听证申请超过期限")
    detail = N_("听证应当在%(ends_on)s以前申请。")


class AnnouncementRunning(Invalid):
    """Service by announcement needs an announcement whose period is over."""

    title = N_("公告期间还没有届满")
    detail = N_("公告送达应当先登记公告；公告期满之日视为送达，最早%(from_on)s登记。")


class ObjectionTooLate(Conflict):
    """The time to object is over."""

    title = N_("提出异议的期限已过")
    detail = N_("对列入有异议的，应当在%(ends_on)s以前提出。")


class StatementLate(Conflict):
    """The party's time to reply is over; an officer can still take in what comes late."""

    title = N_("陈述、申辩的期限已过")
    detail = N_("陈述、申辩的期限到%(ends_on)s 24:00届满，不能再在网上提交。请与办理机关联系。")


class ReplyUnknown(NotOnRecord):
    """No such reply."""

    title = N_("没有这份说明")
    detail = N_("没有编号为%(reply_id)s的说明。")


class DocumentUnknown(NotOnRecord):
    """No such document, or it is not the reader's."""

    title = N_("没有这份文书")
    detail = N_("没有编号为%(document_id)s的文书，或者还没有送达。")


class ContestUnknown(NotOnRecord):
    """No such reconsideration or suit."""

    title = N_("没有这件复议或者诉讼")
    detail = N_("没有编号为%(contest_id)s的复议或者诉讼。")


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


class DocumentServed(Conflict):
    """The document was served before."""

    title = N_("文书已经送达")
    detail = N_("这份文书已经登记送达，不能再登记。")


class ReplyLooksPersonal(Invalid):
    """A person's number seems to stand in words that are to be shown."""

    title = N_("说明里好像有个人信息")
    detail = N_("说明会公开，请删去身份证号、电话号码等个人信息。")


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


class CaseSuspended(GuardRefusal):
    """The case stands still: a hearing, a test, an announcement or a stay goes on."""

    title = N_("案件处于中止期间")
    detail = N_(
        "听证、检验鉴定、公告送达或者停止执行期间，不能作出决定，也不能公示；恢复之后再办理。"
    )
    met = N_("没有中止期限的事由")


class NothingSuspended(GuardRefusal):
    """Nothing of the case stands still."""

    title = N_("案件没有中止")
    detail = N_("本案没有这一种中止事由，不需要恢复。")
    met = N_("案件处于中止期间")


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


class ConsentNotAsked(GuardRefusal):
    """Nothing waits for an answer."""

    title = N_("没有待答复的请示")
    detail = N_("本案没有等待答复的请示。")
    met = N_("下级机关已经请示")


class HearingNotAsked(GuardRefusal):
    """Nobody asked for a hearing."""

    title = N_("没有听证申请")
    detail = N_("当事人没有申请听证，或者听证已经结束。")
    met = N_("当事人申请了听证")


class HearingNotNotified(GuardRefusal):
    """The hearing was not notified, or its day has not come."""

    title = N_("听证日期还没有到")
    detail = N_("还没有通知听证，或者通知的听证日期%(from_on)s还没有到。")
    met = N_("听证已经通知，日期已到")


class HearingAskedBefore(GuardRefusal):
    """A hearing was asked for before."""

    title = N_("已经申请过听证")
    detail = N_("本案已经登记过听证申请，听证只举行一次。")
    met = N_("没有登记过听证申请")


class FactNotCured(GuardRefusal):
    """The filing duty is still not met."""

    title = N_("列入事由还没有消除")
    detail = N_("列入的事由还没有消除：应当先补报、更正、公示或者恢复联系。")
    met = N_("列入的事由已经消除")


class RepairedBefore(GuardRefusal):
    """The subject's repair before lies too close."""

    title = N_("距上一次修复太近")
    detail = N_("上一次信用修复后%(months)s个月内不能再次修复，最早%(from_on)s。")
    met = N_("没有过近的上一次修复")


class DeciderHandledCase(GuardRefusal):
    """The handler cannot decide on the own proposal."""

    title = N_("审核人参加了办理")
    detail = N_("经办人不能对自己办理的案件作出决定，应由另一名审核人决定。")
    met = N_("审核人没有参加办理")


class DeciderFiledRequest(GuardRefusal):
    """Who took the request in, or decided before, does not decide on it."""

    title = N_("审核人参加了前一环节")
    detail = N_("登记申请的人和作出原决定的人不能审核，应由另一名审核人决定。")
    met = N_("审核人没有参加前一环节")


class OfficerRecused(GuardRefusal):
    """The officer has a conflict of interest."""

    title = N_("应当回避")
    detail = N_("您在本案已登记回避，不能参加办理。")
    met = N_("没有登记回避")


class RepairTooEarly(GuardRefusal):
    """The shortest time on the list has not passed."""

    title = N_("还没有满最短期限")
    detail = N_("列入满%(months)s个月后才能申请提前移出，最早%(from_on)s。")
    met = N_("已满最短期限")


class RepairNotAccepted(GuardRefusal):
    """The application was not accepted yet."""

    title = N_("申请还没有受理")
    detail = N_("申请还没有受理，不能同意。先受理，或者一次告知需要补正的材料。")
    met = N_("申请已经受理")


class RepairBarred(Conflict):
    """A repair of the subject was revoked for false papers; no new application for a time."""

    title = N_("暂不受理信用修复申请")
    detail = N_("当事人曾用虚假材料申请信用修复，到%(until_on)s为止不受理新的申请。")


class ReturnedBefore(Conflict):
    """What is missing is told once."""

    title = N_("已经告知过补正")
    detail = N_("需要补正的材料应当一次告知，本申请已经退回补正过，不能再退回。")


class RestorationUnknown(NotOnRecord):
    """No such procedure to revoke a repair."""

    title = N_("没有这件撤销修复")
    detail = N_("没有编号为%(revocation_id)s的撤销信用修复。")


class RepairNotRevocable(Conflict):
    """Only a granted repair is revoked, once at a time, and only where the rule restores."""

    title = N_("不能撤销信用修复")
    detail = N_("只有已经准予、还没有被撤销、按规定可以恢复列入的信用修复，才能提出撤销。")


class RevocationActNotPossible(Conflict):
    """The revocation has gone on, or ended."""

    title = N_("这一步现在不能办理")
    detail = N_("撤销信用修复已经进入别的环节，请重新打开再办理。")


class RestorationNotServed(GuardRefusal):
    """The decision that restores the listing has not reached the party."""

    title = N_("决定还没有送达")
    detail = N_("撤销信用修复的决定还没有送达当事人，不能重新公示。")
    met = N_("撤销信用修复的决定已经送达")


class AnswerTooLate(Conflict):
    """The time to answer is over."""

    title = N_("陈述申辩期限已过")
    detail = N_("当事人陈述、申辩的期限已于%(ends_on)s届满。")


class NewHeavierPenalty(GuardRefusal):
    """A new heavier penalty since the listing."""

    title = N_("列入后又受较重处罚")
    detail = N_("列入之后又受到较重行政处罚，不能提前移出。")
    met = N_("列入之后没有新的较重行政处罚")


class PledgeMissing(GuardRefusal):
    """The pledge was not signed."""

    title = N_("没有信用承诺")
    detail = N_("申请人没有签署信用承诺书，不能提前移出。")
    met = N_("已签署信用承诺书")


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


class TermOver(GuardRefusal):
    """The term ended before the act."""

    title = N_("列入期限已过")
    detail = N_("列入期限已于%(ends_on)s届满，期满即移出，这一步不再办理。")
    met = N_("列入期限还没有届满")


class RequestPending(Conflict):
    """The same request is already being looked at."""

    title = N_("已有申请正在办理")
    detail = N_("本案已有一件同类申请正在办理，请等待结果。")


class RequestDecided(Conflict):
    """The objection or application was decided before."""

    title = N_("已经作出决定")
    detail = N_("这件申请已经作出决定，不能再办理。")


class NotListed(Conflict):
    """The request needs a listing that exists."""

    title = N_("不在名单上")
    detail = N_("当事人没有因本案在列，不能办理。")
