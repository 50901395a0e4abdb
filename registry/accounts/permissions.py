"""What may be done, and which role may do it. A vocabulary and a table; decides nothing else."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from registry.kernel.refusals import N_


class Permission(StrEnum):
    """One thing that may be done; also the scope of an API key."""

    PLANS_WRITE = "plans:write"
    PLANS_CONFIRM = "plans:confirm"
    CAMPAIGNS_WRITE = "campaigns:write"
    DRAWS_WRITE = "draws:write"
    DRAWS_WITNESS = "draws:witness"
    INSPECTIONS_WRITE = "inspections:write"
    FINDINGS_CONFIRM = "findings:confirm"
    REFERRALS_WRITE = "referrals:write"
    REFERRALS_DECIDE = "referrals:decide"
    SAMPLINGS_WRITE = "samplings:write"
    SAMPLINGS_CONFIRM = "samplings:confirm"
    SAMPLINGS_PUBLISH = "samplings:publish"
    LABORATORIES_WRITE = "laboratories:write"
    PENALTIES_WRITE = "penalties:write"
    SUBJECTS_READ = "subjects:read"
    SUBJECTS_WRITE = "subjects:write"
    PERSONS_READ = "persons:read"
    CREDIT_READ = "credit:read"
    CREDIT_WRITE = "credit:write"
    CREDIT_CONFIRM = "credit:confirm"
    CASES_WRITE = "cases:write"
    CASES_DECIDE = "cases:decide"
    CASES_CONSENT = "cases:consent"
    CASES_PUBLISH = "cases:publish"
    OBJECTIONS_WRITE = "objections:write"
    REPAIRS_WRITE = "repairs:write"
    REPAIRS_DECIDE = "repairs:decide"
    MEASURES_WRITE = "measures:write"
    STATUS_READ = "status:read"
    AUDIT_READ = "audit:read"
    ACCOUNTS_ADMIN = "accounts:admin"


class Role(StrEnum):
    """What an officer is appointed to; one officer may hold several."""

    INSPECTOR = "inspector"
    CAMPAIGN_OFFICER = "campaign_officer"
    CASE_OFFICER = "case_officer"
    REVIEWER = "reviewer"
    PUBLISHER = "publisher"
    MEASURE_OFFICER = "measure_officer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


_EVERY_OFFICER = frozenset(
    {
        Permission.SUBJECTS_READ,
        Permission.CREDIT_READ,
        Permission.STATUS_READ,
    }
)

# Who proposes does not decide, who decides does not publish, who audits changes nothing.
_OF_ROLE: Mapping[Role, frozenset[Permission]] = {
    # The second officer who confirms a finding may be any colleague; never the same one.
    Role.INSPECTOR: frozenset(
        {
            Permission.INSPECTIONS_WRITE,
            Permission.FINDINGS_CONFIRM,
            Permission.REFERRALS_WRITE,
            Permission.SAMPLINGS_WRITE,
            Permission.SAMPLINGS_CONFIRM,
        }
    ),
    Role.CAMPAIGN_OFFICER: frozenset(
        {
            Permission.PLANS_WRITE,
            Permission.PLANS_CONFIRM,
            Permission.CAMPAIGNS_WRITE,
            Permission.LABORATORIES_WRITE,
            Permission.DRAWS_WRITE,
            Permission.DRAWS_WITNESS,
            Permission.SUBJECTS_WRITE,
        }
    ),
    Role.CASE_OFFICER: frozenset(
        {
            Permission.PERSONS_READ,
            Permission.PENALTIES_WRITE,
            Permission.CREDIT_WRITE,
            Permission.REFERRALS_WRITE,
            Permission.SUBJECTS_WRITE,
            Permission.CASES_WRITE,
            Permission.OBJECTIONS_WRITE,
            Permission.REPAIRS_WRITE,
            Permission.MEASURES_WRITE,
        }
    ),
    Role.REVIEWER: frozenset(
        {
            Permission.SAMPLINGS_CONFIRM,
            Permission.FINDINGS_CONFIRM,
            Permission.CREDIT_CONFIRM,
            Permission.CASES_DECIDE,
            Permission.CASES_CONSENT,
            Permission.REFERRALS_DECIDE,
            Permission.REPAIRS_DECIDE,
            Permission.DRAWS_WITNESS,
        }
    ),
    Role.PUBLISHER: frozenset({Permission.SAMPLINGS_PUBLISH, Permission.CASES_PUBLISH}),
    # Of an agency that does something about listed subjects and keeps no list itself.
    Role.MEASURE_OFFICER: frozenset({Permission.MEASURES_WRITE}),
    Role.AUDITOR: frozenset({Permission.AUDIT_READ}),
    Role.ADMINISTRATOR: frozenset({Permission.ACCOUNTS_ADMIN}),
}

ROLE_NAMES: Mapping[Role, str] = {
    Role.INSPECTOR: N_("检查人员"),
    Role.CAMPAIGN_OFFICER: N_("行动组织人员"),
    Role.CASE_OFFICER: N_("案件承办人"),
    Role.REVIEWER: N_("审核人"),
    Role.PUBLISHER: N_("公示人员"),
    Role.MEASURE_OFFICER: N_("奖惩措施经办人"),
    Role.AUDITOR: N_("审计人员"),
    Role.ADMINISTRATOR: N_("管理员"),
}

PERMISSION_NAMES: Mapping[Permission, str] = {
    Permission.PLANS_WRITE: N_("录入行动计划"),
    Permission.PLANS_CONFIRM: N_("确认行动计划"),
    Permission.CAMPAIGNS_WRITE: N_("组织专项行动"),
    Permission.DRAWS_WRITE: N_("组织双随机抽取"),
    Permission.DRAWS_WITNESS: N_("为抽取提交随机数"),
    Permission.INSPECTIONS_WRITE: N_("记录检查"),
    Permission.FINDINGS_CONFIRM: N_("确认检查发现"),
    Permission.REFERRALS_WRITE: N_("报告涉嫌犯罪并移送"),
    Permission.REFERRALS_DECIDE: N_("决定移送公安机关"),
    Permission.SAMPLINGS_WRITE: N_("登记监督抽查"),
    Permission.SAMPLINGS_CONFIRM: N_("确认抽查不合格"),
    Permission.SAMPLINGS_PUBLISH: N_("公布抽查结果"),
    Permission.LABORATORIES_WRITE: N_("登记检验机构"),
    Permission.PENALTIES_WRITE: N_("登记行政处罚"),
    Permission.SUBJECTS_READ: N_("查询主体"),
    Permission.SUBJECTS_WRITE: N_("登记主体"),
    Permission.PERSONS_READ: N_("查看个人身份信息"),
    Permission.CREDIT_READ: N_("查看信用档案"),
    Permission.CREDIT_WRITE: N_("登记信用事实"),
    Permission.CREDIT_CONFIRM: N_("确认信用事实"),
    Permission.CASES_WRITE: N_("办理列入案件"),
    Permission.CASES_DECIDE: N_("作出列入决定"),
    Permission.CASES_CONSENT: N_("答复下级机关的列入请示"),
    Permission.CASES_PUBLISH: N_("公示列入决定"),
    Permission.OBJECTIONS_WRITE: N_("登记异议"),
    Permission.REPAIRS_WRITE: N_("登记信用修复申请"),
    Permission.REPAIRS_DECIDE: N_("决定信用修复"),
    Permission.MEASURES_WRITE: N_("填报奖惩措施"),
    Permission.STATUS_READ: N_("查询信用状态"),
    Permission.AUDIT_READ: N_("查看审计日志"),
    Permission.ACCOUNTS_ADMIN: N_("管理机关和账号"),
}


def permissions_of(roles: Collection[Role]) -> frozenset[Permission]:
    """Everything that an officer with ``roles`` may do; none without a role."""
    if not roles:
        return frozenset()
    return _EVERY_OFFICER.union(*(_OF_ROLE[role] for role in roles))
