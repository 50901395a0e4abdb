"""What the page of one sampling shows: steps, clocks, the next lawful acts and why not yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from campaigns.planning.goods import goods_of_product
from campaigns.sampling import clocks, ledger, service
from campaigns.sampling.act_schemas import FORMS, FormOfAct
from campaigns.sampling.lifecycle import SAMPLING, Purpose, SamplingAct, SamplingState
from campaigns.sampling.models import Sampling, SamplingDeadline
from campaigns.sampling.reports import product_of
from campaigns.sampling.words import PURPOSE_NAMES, STATE_NAMES
from registry.accounts.access import actor
from registry.accounts.agencies import get_agency
from registry.accounts.competence import acting_as
from registry.penalties.choices import violation_choices_about
from registry.penalties.vocabulary import PenaltyStatus
from registry.shell.formats import day_table, locale_code
from registry.shell.forms import Form, form_of

_S, _A = SamplingState, SamplingAct
_EFFECTS = {
    "void": _l("作废后不再检验，需要的重新抽样。"),
    "serve": _l("送达次日起当事人有15日提出异议或者申请复检，期满才能确认。"),
    "object": _l("异议处理期间结果不生效，不公布。"),
    "reject_objection": _l("维持不合格结果，可以由另一名执法人员确认。"),
    "confirm": _l("确认后计入责任单位的质量信用档案，等级随后重新计算；公布另行办理。"),
    "penalise": _l("自决定之日起以处罚计分，这次抽查不合格不再计分；整改和复查照常办理。"),
    "publish": _l("公众可以看到产品、生产者、批号、不合格项目和检验机构；推翻后当日撤下。"),
    "overturn": _l("视为从未不合格：信用记录撤销，公布撤下，历史保留。不能恢复。"),
    "order_rectification": _l("整改期限最长60日，75日内应当复查。"),
    "follow_up_pass": _l("结果由复查抽样的结论得出，不手工填写。"),
    "follow_up_fail": _l("逾期不改正的报省级机关公告。"),
    "announce": _l("公告后第60日至第90日之间复查；只有省级机关可以登记。"),
    "stop": _l("整顿期满后复查，仍不合格的建议吊销许可。"),
    "propose_revocation": _l("只是建议；处罚另按行政处罚程序办理。"),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """An act that its reader may do now, with its form."""

    name: str
    act: SamplingAct
    label: str
    effect: str
    form: Form
    danger: bool


def offered(
    session: Session,
    sampling: Sampling,
    *,
    today: date,
    tried: str | None = None,
    values: Mapping[str, Any] | None = None,
    errors: Mapping[str, Any] | None = None,
) -> list[Offered]:
    """The forms of the acts that the state and the reader's permissions allow, as tried."""
    forms = []
    for name, form in FORMS.items():
        if _may(session, sampling, form, today):
            again = name == tried
            drawn = form_of(
                form.schema(),
                values if again else None,
                errors if again else None,
                choices=_choices(session, sampling, form, today),
                prefix=f"{name}-",
            )
            forms.append(_offered(name, form, drawn))
    return forms


def why_not(sampling: Sampling, *, today: date) -> list[dict[str, object]]:
    """What the next step still waits for, as guards."""
    state = SamplingState(sampling.state)
    guards: list[dict[str, object]] = []
    if state is _S.SERVED:
        until = _clock(sampling, "objection").due_on
        if until >= today:
            guards.append(_waits(_("异议期满才能确认"), until, "《产品质量法》第十五条"))
    if state is _S.ANNOUNCED:
        first = _clock(sampling, "recheck").not_before
        if first is not None and first > today:
            guards.append(_waits(_("公告后复查的抽样不早于"), first, "《产品质量法》第十七条"))
    if state in (_S.SERVED, _S.UPHELD) and actor().officer_id in (
        sampling.reported_by,
        sampling.served_by,
    ):
        guards.append(
            {"met": False, "text": _("检验结果或者送达由您登记，应当由另一名执法人员确认。")}
        )
    return guards


def clock_rows(sampling: Sampling, *, today: date) -> list[dict[str, object]]:
    """Every clock with where it stands."""
    english = locale_code() == "en"
    rows = []
    for deadline in sampling.deadlines:
        rule = clocks.rule_of(deadline.step, deadline.rule_digest)
        left = (deadline.due_on - today).days
        met = deadline.met_on is not None
        rows.append(
            {
                "title": rule.title_en if english else rule.title,
                "article": rule.article,
                "verified": rule.verified,
                "starts_on": deadline.starts_on,
                "not_before": deadline.not_before,
                "due_on": deadline.due_on,
                "met_on": deadline.met_on,
                "level": "met" if met else _level(left),
                "left": abs(left),
            }
        )
    return rows


def plan_rows(sampling: Sampling) -> list[dict[str, object]]:
    """The items of the test plan with their limits."""
    english = locale_code() == "en"
    return [
        {
            "key": item.key,
            "title": item.title_en if english else item.title,
            "zh": item.title,
            "limit": f"{item.limit} {item.unit}".strip() if item.limit else _("符合"),
            "unit": item.unit,
            "method": item.method,
            "basis": item.basis,
            "in_words": item.limit is None,
        }
        for item in product_of(sampling).items
    ]


def _level(left: int) -> str:
    if left < 0:
        return "over"
    return "today" if left == 0 else "soon" if left <= 5 else "ok"  # noqa: PLR2004 - a week's work


def _waits(text: str, until: date, basis: str) -> dict[str, object]:
    return {"met": False, "pending": True, "text": text, "when": until, "basis": basis}


def _clock(sampling: Sampling, step: str) -> SamplingDeadline:
    return [one for one in sampling.deadlines if one.step == step][-1]


def _may(session: Session, sampling: Sampling, form: FormOfAct, today: date) -> bool:
    """Whether the form is shown; the service decides again."""
    by, state = actor(), SamplingState(sampling.state)
    if not by.may(form.permission) or not SAMPLING.allows(state, form.act):
        return False
    if form.act is _A.ANNOUNCE:
        return by.agency_id is not None and get_agency(session, by.agency_id).level == "province"
    own = sampling.agency_id in acting_as(session, by, today)
    return own and _is_time(session, sampling, form.act, today)


def _is_time(session: Session, sampling: Sampling, act: SamplingAct, today: date) -> bool:
    match act:
        case _A.CONFIRM:
            return not why_not(sampling, today=today)
        case _A.PENALISE | _A.OVERTURN:
            return sampling.penalty is None or sampling.penalty.status == PenaltyStatus.ANNULLED
        case _A.PUBLISH:
            return sampling.published_on is None
        case _A.FOLLOW_UP_PASS:
            return bool(service.followers(session, sampling.id))
        case _A.FOLLOW_UP_FAIL:
            overdue = sampling.rectify_by is not None and sampling.rectify_by < today
            return sampling.state == _S.RECTIFYING and overdue
        case _:
            return True


def _choices(
    session: Session, sampling: Sampling, form: FormOfAct, today: date
) -> dict[str, list[tuple[str, object]]]:
    if form.act is _A.SEND:
        found = service.list_laboratories(session, product_kind=sampling.product_kind)
        return {"laboratory_id": [(str(one.id), one.name) for one in found]}
    if form.act is _A.FOLLOW_UP_PASS:
        found_after = service.followers(session, sampling.id)
        return {"follow_up_id": [(str(one.id), _follower(one)) for one in found_after]}
    if form.act is _A.PENALISE:
        return {"violation": _violations(session, sampling, today)}
    return {}


def _violations(session: Session, sampling: Sampling, today: date) -> list[tuple[str, object]]:
    """What a penalty over this product can be for."""
    goods = goods_of_product(sampling.product_kind, today)
    shown = (ledger.FAILED_AGAIN,) if service.shows_failing_again(session, sampling) else ()
    return list(violation_choices_about(goods, shown=shown))


def _follower(sampling: Sampling) -> str:
    words = (
        sampling.number,
        day_table(sampling.taken_on),
        str(PURPOSE_NAMES[Purpose(sampling.purpose)]),
        str(STATE_NAMES[SamplingState(sampling.state)]),
    )
    return " ".join(words)


def _offered(name: str, form: FormOfAct, drawn: Form) -> Offered:
    return Offered(
        name=name,
        act=form.act,
        label=str(_LABELS[name]),
        effect=str(_EFFECTS.get(form.act.value, "")),
        form=drawn,
        danger=form.act in (_A.VOID, _A.PENALISE, _A.OVERTURN, _A.STOP, _A.PROPOSE_REVOCATION),
    )


_LABELS = {
    "seal": _l("登记封样"),
    "dispatch": _l("登记送检"),
    "receipt": _l("登记收样"),
    "service": _l("登记送达"),
    "objection": _l("登记异议"),
    "objection-rejection": _l("不予采纳异议"),
    "confirmation": _l("确认不合格"),
    "publication": _l("公布结果"),
    "rectification": _l("责令整改"),
    "follow-up": _l("登记复查结果"),
    "overdue": _l("登记逾期不改正"),
    "announcement": _l("登记省级公告"),
    "stop": _l("责令停业整顿"),
    "revocation-proposal": _l("建议吊销许可"),
    "penalty": _l("登记处罚决定"),
    "overturning": _l("推翻结果"),
    "voiding": _l("作废样品"),
}
