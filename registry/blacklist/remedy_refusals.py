"""What refuses objections, repairs and their revocation; each class docstring says why."""

from registry.kernel.guards import GuardRefusal
from registry.kernel.refusals import N_, Conflict, Invalid, NotOnRecord


class RepairUnknown(NotOnRecord):
    """No such application."""

    title = N_("没有这件信用修复申请")
    detail = N_("没有编号为%(repair_id)s的信用修复申请。")


class ObjectionUnknown(NotOnRecord):
    """No such objection."""

    title = N_("没有这件异议")
    detail = N_("没有编号为%(objection_id)s的异议。")


class PaperNotNamed(Conflict):
    """The paper whose original is to be kept is not entered in the case."""

    title = N_("还没有登记这份材料")
    detail = N_("先登记听证笔录或者撤回申请的编号，再保存原件。")


class ObjectionNotAccepted(Conflict):
    """Nobody took the objection up yet."""

    title = N_("异议还没有受理")
    detail = N_("异议受理之后才能认定成立；不符合受理条件的，可以决定不同意。")


class ObjectionTooLate(Conflict):
    """The time to object is over."""

    title = N_("提出异议的期限已过")
    detail = N_("对列入有异议的，应当在%(ends_on)s以前提出。")


class FactCuredBefore(GuardRefusal):
    """The duty was met before anybody decided, or before the decision was published."""

    title = N_("事由已经消除")
    detail = N_("列入的事由在公示之前已经消除，不能列入，也不公示；请终止本案。")
    met = N_("没有在公示之前消除的登记事由")


class FactNotCured(GuardRefusal):
    """The filing duty is still not met."""

    title = N_("列入事由还没有消除")
    detail = N_("列入的事由还没有消除：应当先补报、更正、公示或者恢复联系。")
    met = N_("列入的事由已经消除")


class RepairedBefore(GuardRefusal):
    """The subject's repair before lies too close."""

    title = N_("距上一次修复太近")
    detail = N_("上一次信用修复后%(months)s个月内不能再次修复，最早%(from_on)s。")
    met = N_("以前没有修复过，或者距上一次修复已经足够久")


class DeciderFiledRequest(GuardRefusal):
    """Who took the request in, or made a decision that is contested, does not decide on it."""

    title = N_("审核人参加了前一环节")
    detail = N_(
        "登记申请的人和作出原决定的人（包括正在复议、诉讼或者已被撤销的不予同意决定）不能审核，应由另一名审核人决定。"
    )
    met = N_("审核人没有参加前一环节")


class NobodyElseDecides(GuardRefusal):
    """Whoever could decide took part, or stands aside; the agency has to appoint somebody."""

    title = N_("没有可以决定的另一人")
    detail = N_(
        "本机关有审核权限的人都参加了前面的环节，或者须要回避。请由管理员增设审核人（可以由上级机关选派）后再办。"
    )
    met = N_("有可以决定的另一人")


class PartyBanned(GuardRefusal):
    """A ban of a trade or an office runs against the party."""

    title = N_("禁止期限还没有届满")
    detail = N_("当事人受到的从业、行业禁止到%(until)s为止，期限届满以前不能提前移出。")
    met = N_("没有还在期限内的从业、行业禁止")


class PartyBannedForLife(GuardRefusal):
    """A ban of a trade or an office that has no last day runs against the party."""

    title = N_("终身禁止")
    detail = N_("当事人受到终身的从业、行业禁止，不能提前移出；名单的期限届满时自动移出。")
    met = N_("没有终身禁止")


class RepairTooEarly(GuardRefusal):
    """The shortest time on the list has not passed."""

    title = N_("还没有满最短期限")
    detail = N_("列入满%(months)s个月后才能申请提前移出，最早%(from_on)s。")
    met = N_("已满最短期限")


class HostUnknown(Invalid):
    """Who presided is no officer of the agency."""

    title = N_("没有这位主持人")
    detail = N_("主持人应当是本机关在岗的工作人员，请填写用户名。")


class HostHandledCase(GuardRefusal):
    """Whoever presides at a hearing did not investigate the case (行政处罚法 art. 64)."""

    title = N_("主持人参加了调查")
    detail = N_("听证由没有参加本案调查、也不须要回避的人主持，请另行指定主持人。")
    met = N_("主持人没有参加调查")


class AnotherDecidesDoubt(Conflict):
    """What the party was told another officer decides; taken back only where there is none."""

    title = N_("须由另一人决定")
    detail = N_(
        "告知书已经送达，须由提出的人以外的审核人决定撤销还是维持；只有没有这样的审核人时，提出的人才可以撤回。"
    )


class RepairNotAccepted(GuardRefusal):
    """The application was not accepted yet."""

    title = N_("申请还没有受理")
    detail = N_("申请还没有受理，不能同意。先受理，或者一次告知需要补正的材料。")
    met = N_("申请已经受理")


class RepairBarred(GuardRefusal):
    """A repair of the subject was revoked for false papers; no new application for a time."""

    title = N_("暂不受理信用修复申请")
    detail = N_("当事人曾用虚假材料申请信用修复，到%(until_on)s为止不受理新的申请。")
    met = N_("没有因虚假材料限制申请")


class NothingToHandOver(Conflict):
    """No hand-over to another province is due, or the party was not yet served."""

    title = N_("没有要推送的事项")
    detail = N_("本案没有要推送登记地的事项：当事人登记在本省，决定还没有送达，或者已经推送。")


class NothingToPublishElsewhere(Conflict):
    """Nothing was handed over that still waits to be published there."""

    title = N_("没有等待登记地公示的推送")
    detail = N_("本案没有推送登记地，或者已经登记了登记地的公示。")


class NothingToComplete(Conflict):
    """No application of the case was sent back and waits for completion."""

    title = N_("没有等待补正的申请")
    detail = N_("本案没有退回补正的信用修复申请：可能已经补正，或者已经撤回、办结。")


class NothingToAnswer(Conflict):
    """No notice of false papers in the case waits for the party's words."""

    title = N_("没有等待答复的告知")
    detail = N_("本案没有等待您陈述、申辩的撤销修复告知：可能已经提交过意见，或者已经办结。")


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


class TrainingMissing(GuardRefusal):
    """The training on the law was not taken part in."""

    title = N_("没有参加信用修复培训")
    detail = N_("申请人没有参加规定的信用修复培训，不能提前移出。")
    met = N_("已参加信用修复培训")


class RepairFiledTooEarly(GuardRefusal):
    """The shortest time on the list had not passed when the application was filed."""

    title = N_("申请时还没有满最短期限")
    detail = N_(
        "申请在%(filed_on)s提出，当时列入没有满%(months)s个月，不能受理；当事人从%(from_on)s起可以重新申请。"
    )
    met = N_("申请时已满最短期限")


class RepairStepNotPossible(Conflict):
    """The application waits for another step."""

    title = N_("这一步现在不能办理")
    detail = N_(
        "已经受理的申请不再退回或者补正，应当作出决定；已经退回的，登记补正的材料之后再受理；"
        "没有退回的，没有补正可以登记。"
    )


class ObjectionTakenUp(Conflict):
    """Nothing is left to take up: somebody did, or the list asks for no such step."""

    title = N_("不须再受理")
    detail = N_("这件异议已经受理，或者本名单的异议不另行受理，请直接作出决定。")


class RulingMissing(GuardRefusal):
    """A firm that a court reorganised did not hand in the ruling."""

    title = N_("没有法院裁定")
    detail = N_("重整企业申请提前移出，应当提交人民法院批准重整的裁定。")
    met = N_("已提交批准重整的裁定")


class RequestPending(Conflict):
    """The same request is already being looked at."""

    title = N_("已有申请正在办理")
    detail = N_("本案已有一件同类申请正在办理，请等待结果。")


class RequestDecided(Conflict):
    """The objection or application was decided before, or waits for nobody any more."""

    title = N_("已经办结")
    detail = N_("这件申请已经作出决定、撤回或者终止，不能再办理。")


class NotListed(Conflict):
    """The request needs a listing that exists."""

    title = N_("不在名单上")
    detail = N_("当事人没有因本案在列，不能办理。")
