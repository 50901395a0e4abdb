"""What each act of a case brings about, in sentences, for the form that asks to confirm it."""

from flask_babel import gettext as _

from registry.blacklist.casefile import CaseFile
from registry.shell.formats import day_prose


def opening(_file: CaseFile) -> list[str]:
    """Of opening a case."""
    return [
        _("您成为本案的经办人，不能再审核本案。"),
        _("系统编立案号，办案期限开始计算。"),
        _("还没有通知当事人，也没有任何公开。"),
    ]


def dismissal(_file: CaseFile) -> list[str]:
    """Of opening none."""
    return [
        _("线索了结，不能恢复；以后只能凭新的违法事实另行立案。"),
        _("当事人没有被通知，也没有任何公开。"),
        _("理由、您的姓名和时间写入审计日志，不可删除。"),
    ]


def handover(_file: CaseFile) -> list[str]:
    """Of handing over to the province of registration."""
    return [
        _("推送登记地的期限停止计算；推送列入的，登记地公示的期限开始计算。"),
        _("本案的状态、列入期限和本平台的公示不变。"),
    ]


def elsewhere(_file: CaseFile) -> list[str]:
    """Of the publication in the province of registration."""
    return [_("登记地公示的期限停止计算；本案的状态不变。")]


def notice(file: CaseFile) -> list[str]:
    """Of serving the notice."""
    days = file.policy.clocks["defence"].working_days
    late = file.policy.late_recording_working_days
    return [
        _("系统编告知书文号，送达次日起%(n)s个工作日内当事人可以陈述、申辩。", n=days),
        _("送达后%(n)s个工作日以后才登记的，申辩期自登记之日次日起算。", n=late),
        _("期限届满之前不能作出决定。"),
        _("登记之后不能改动送达日期。"),
    ]


def statement(_file: CaseFile) -> list[str]:
    """Of a statement."""
    return [
        _("当事人的意见入卷，决定书必须写明复核情况。"),
        _("申辩期限不变。"),
    ]


def decision(file: CaseFile) -> list[str]:
    """Of deciding."""
    years, clocks = file.policy.term.years, file.policy.clocks
    told = [
        _("决定列入的：公示后在列，期限%(n)s年，自决定之日起算；限制和管理措施依法适用。", n=years)
        if years is not None
        else _("决定列入的：公示后在列，没有期限；事由消除后由当事人申请移出。"),
        _("决定不列入的：决定送达后本案结束。"),
    ]
    if "service" in clocks:
        told.append(
            _(
                "决定书应在%(service)s个工作日内送达，列入的在%(publication)s个工作日内公示。",
                service=clocks["service"].working_days,
                publication=clocks["publication"].working_days,
            )
        )
    told.append(_("决定作出之后不能改动；只能因异议成立或者依据被撤销而失去效力。"))
    return told


def service(_file: CaseFile) -> list[str]:
    """Of serving the decision."""
    return [_("决定列入的可以公示；决定不列入的，本案结束。"), _("登记之后不能改动送达日期。")]


def publication(file: CaseFile) -> list[str]:
    """Of publication."""
    ends_on = file.case.term_ends_on
    return [
        _("%(name)s从今天起在列，到%(day)s为止。", name=file.subject.name, day=day_prose(ends_on))
        if ends_on is not None
        else _("%(name)s从今天起在列，没有期限，事由消除后申请移出。", name=file.subject.name),
        _("信用档案增加一条列入记录，等级重新计算；订阅状态变更的机关会得到通知。"),
        _("下一期公示版起，名称、代码、依据和文号公开。"),
        _("处罚决定本身不受影响。"),
    ]


def termination(_file: CaseFile) -> list[str]:
    """Of ending a case undecided."""
    return [
        _("本案结束，不能恢复。以后只能凭新的违法事实另行立案。"),
        _("处罚决定不受影响，照常执行。"),
        _("终止的理由、您的姓名和时间写入审计日志，不可删除。"),
    ]


def revocation(_file: CaseFile) -> list[str]:
    """Of a revocation."""
    return [
        _("当事人视为自始没有列入；公开页面、检索和下载今天停止。"),
        _("信用档案中的列入记录一并撤回，等级重新计算。"),
        _("以前的公示和查询仍可凭原记录核验。"),
    ]


def recusal(_file: CaseFile) -> list[str]:
    """Of standing aside."""
    return [_("您不能再办理或者审核本案，不能恢复。"), _("已经办理的步骤不受影响。")]


def hearing_asked(_file: CaseFile) -> list[str]:
    """Of asking for a hearing."""
    return [
        _("听证结束以前不能作出决定，也不能公示；办案期限停止计算。"),
        _("听证应当另行通知日期；只有当事人自己能撤回申请。"),
    ]


def hearing_notified(_file: CaseFile) -> list[str]:
    """Of notifying a hearing."""
    return [_("当事人据此参加听证；改期的再登记一次，以最后一次为准。")]


def hearing_held(_file: CaseFile) -> list[str]:
    """Of holding a hearing."""
    return [
        _("办案期限自举行的次日起继续计算，听证期间不计入。"),
        _("决定书写明听证的时间、主持人和当事人的意见，并且必须答复。"),
        _("登记之后不能改动。"),
    ]


def hearing_withdrawn(_file: CaseFile) -> list[str]:
    """Of entering the party's paper."""
    return [
        _("另一名工作人员核对原件并确认之前，听证照常准备，不能作出决定。"),
        _("登记有误的，可以重新登记；听证举行的，这次登记作废。"),
    ]


def hearing_given_up(_file: CaseFile) -> list[str]:
    """Of confirming it."""
    return [
        _("听证不再举行，当事人不能就本案再次要求听证；决定书写明撤回的日期。"),
        _("办案期限从明天起继续计算。确认之后不能改动。"),
    ]


def consent_asked(file: CaseFile) -> list[str]:
    """Of asking the level above."""
    days = file.policy.clocks["consent"].working_days
    return [
        _("系统编请示文号，制作请示，送上一级机关；上一级机关可以查阅本案。"),
        _("上一级机关在%(n)s个工作日内答复；同意之前不能决定列入。", n=days),
        _("制作之后不能改动。"),
    ]


def extended(file: CaseFile) -> list[str]:
    """Of a longer time to decide."""
    days = file.policy.clocks["decision_extended"].calendar_days
    return [
        _("办案期限改为自立案之日起%(n)s日，中止期间不计入；只能延长一次。", n=days),
        _("由没有办理本案的人批准；批准的人以后可以审核本案。"),
    ]


def suspended(_file: CaseFile) -> list[str]:
    """Of standing still."""
    return [
        _("中止期间不能作出决定，也不能公示；规则列明的期限停止计算。"),
        _("停止执行期间列入不公开、不计入信用评价；已推送登记地的，还应当推送停止执行。"),
        _("公告送达期满之日视为送达，期满之后登记送达时自动恢复。"),
    ]


def resumed(_file: CaseFile) -> list[str]:
    """Of going on."""
    return [_("停止的期限从次日起继续计算，中止期间不计入。")]
