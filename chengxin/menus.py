"""The menus: what the public, and each officer by their permissions, can go to."""

from collections.abc import Callable
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from registry.accounts.access import find_actor
from registry.accounts.permissions import ROLE_NAMES, Permission
from registry.accounts.setup import signed_in
from registry.shell.frame import FootColumn, Frame, NavGroup, NavItem, Person


def frame(*, today: Callable[[], date], demo: bool) -> Frame:
    """Everything around the pages.

    Args:
        today: the legal day.
        demo: whether the clock can be moved.
    """
    return Frame(
        public=_public(),
        console=_console(demo=demo),
        foot=_foot(),
        signed_in=_person,
        today=today,
        home="home.home",
        sign_in="accounts.sign_in",
        sign_out="accounts.sign_out",
        search="home.find",
        console_home="home.console",
        console_search="credit.search",
    )


def _public() -> tuple[NavItem, ...]:
    return (
        NavItem(_l("首页"), "home.home"),
        NavItem(_l("失信名单"), "disclosure.listings"),
        NavItem(_l("专项行动"), "campaigns.public_list"),
        NavItem(_l("抽查结果"), "public_samplings.samplings"),
        NavItem(_l("双随机"), "public_draws.draws"),
        NavItem(_l("公示版"), "editions.editions"),
        NavItem(_l("核验"), "verification.verify"),
    )


def _console(*, demo: bool) -> tuple[NavGroup, ...]:
    clock = (NavItem(_l("演示时钟"), "demo_clock.clock", icon="clock"),) if demo else ()
    return (
        NavGroup(
            _l("名单"),
            (
                _for(Permission.SUBJECTS_READ, _l("案件"), "blacklist.cases", "scales"),
                _for(Permission.CASES_CONSENT, _l("列入请示"), "consents.requests", "people"),
                _for(Permission.SUBJECTS_READ, _l("期限看板"), "deadlines.board", "clock"),
                _for(Permission.STATUS_READ, _l("名单与规则"), "filings.lists", "flag"),
                _for(Permission.CREDIT_READ, _l("红名单"), "honours.honours", "shield"),
                _for(Permission.STATUS_READ, _l("奖惩措施"), "measures.mine", "check"),
                _for(Permission.SUBJECTS_READ, _l("处罚决定"), "penalties.penalties", "file"),
            ),
        ),
        NavGroup(
            _l("监管"),
            (
                _for(Permission.PLANS_WRITE, _l("行动计划"), "plans.plans", "book"),
                _for(
                    Permission.SUBJECTS_READ, _l("专项行动"), "campaigns.console_list", "calendar"
                ),
                _for(Permission.SUBJECTS_READ, _l("双随机抽取"), "draws.draws", "scales"),
                _for(Permission.CREDIT_READ, _l("重点检查对象"), "focus.focus", "alert"),
                _for(Permission.SUBJECTS_READ, _l("检查表"), "checklists.checklist_list", "print"),
                _for(Permission.INSPECTIONS_WRITE, _l("现场检查"), "field.home", "camera"),
                _for(Permission.SUBJECTS_READ, _l("检查记录"), "inspections.inspections", "check"),
                _for_any(
                    (Permission.REFERRALS_WRITE, Permission.REFERRALS_DECIDE),
                    _l("涉嫌犯罪移送"),
                    "referrals.listing",
                    "scales",
                ),
                _for(Permission.SUBJECTS_READ, _l("监督抽查"), "samplings.samplings", "flag"),
                _for(Permission.SUBJECTS_READ, _l("企业档案"), "credit.search", "people"),
                _for(Permission.CREDIT_READ, _l("信用事实"), "credit_facts.facts", "flag"),
                _for(Permission.ACCOUNTS_ADMIN, _l("全量评定"), "credit_regrade.runs", "sort"),
                _for(Permission.ACCOUNTS_ADMIN, _l("试算评级规则"), "what_if.trials", "chart"),
            ),
        ),
        NavGroup(
            _l("公开"),
            (
                _for(Permission.SUBJECTS_READ, _l("公示版"), "editions.editions", "shield"),
                _for(Permission.AUDIT_READ, _l("审计日志"), "audit.journal", "book"),
                _for(Permission.AUDIT_READ, _l("查询记录"), "sharing.access", "search"),
                _for(
                    Permission.ACCOUNTS_ADMIN, _l("机关和账号"), "accounts_admin.agencies", "gear"
                ),
                *clock,
            ),
        ),
    )


def _foot() -> tuple[FootColumn, ...]:
    return (
        FootColumn(
            _l("公示与数据"),
            (
                NavItem(_l("公示版下载"), "editions.editions"),
                NavItem(_l("Atom订阅"), "disclosure.feed"),
                NavItem(_l("核验真伪"), "verification.verify"),
                NavItem(_l("企业标准自我声明"), "attachments.declarations"),
            ),
        ),
        FootColumn(
            _l("权利与帮助"),
            (
                NavItem(_l("当事人办事"), "party.enter"),
                NavItem(_l("在列企业怎样异议和修复"), "disclosure.listings"),
                NavItem(_l("键盘快捷键"), "shell.shortcuts"),
            ),
        ),
    )


def _for(permission: Permission, label: object, endpoint: str, icon: str) -> NavItem:
    return _for_any((permission,), label, endpoint, icon)


def _for_any(
    permissions: tuple[Permission, ...], label: object, endpoint: str, icon: str
) -> NavItem:
    def visible() -> bool:
        found = find_actor()
        return found is not None and any(found.may(one) for one in permissions)

    return NavItem(label, endpoint, icon=icon, visible=visible)


def _person() -> Person | None:
    officer = signed_in()
    if officer is None:
        return None
    roles = sorted(officer.actor.roles)
    label = gettext(ROLE_NAMES[roles[0]]) if roles else ""
    return Person(officer.actor.name, label, officer.agency_name)
