"""What a campaign is to do: days, scope, targets, and who does which share. Pure.

Owns the values and every fault of them; the life cycle is in ``rules``.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from registry.kernel.privacy import looks_personal
from registry.kernel.refusals import N_, FieldError, Invalid
from registry.policy.divisions import may_exist

_DIVISION = re.compile(r"[0-9]{6}")
_INDUSTRY = re.compile(r"[A-T]([0-9]{2,4})?")
# As undertakings are registered with; forms part the classes at blanks and at these signs.
_PRODUCT = re.compile(r"[^\s、,，;；]{1,50}")
MOST_SCOPES = 200
_PER_CENT = 100


class AgencyRole(StrEnum):
    """How a plan or an order involves an agency; ``shared`` and ``listed`` name no leader."""

    LEAD = "lead"
    SUPPORTING = "supporting"
    SHARED = "shared"
    LISTED = "listed"


class PassRateBasis(StrEnum):
    """What a pass rate counts; a rate without its basis says nothing.

    Undertakings at their first visit or after what was found was put right; batches of product
    at the first test or after the retest.
    """

    FIRST_VISIT = "enterprises_first_visit"
    AFTER_REINSPECTION = "enterprises_after_reinspection"
    FIRST_TEST = "batches_first_test"
    AFTER_RETEST = "batches_after_retest"

    @property
    def of_batches(self) -> bool:
        """Whether batches are counted, not undertakings."""
        return self in (PassRateBasis.FIRST_TEST, PassRateBasis.AFTER_RETEST)


class CampaignTermsInvalid(Invalid):
    """Dates, scope, shares or targets that contradict each other."""

    title = N_("专项行动的内容有误")


@dataclass(frozen=True, slots=True)
class Targets:
    """What a campaign is to reach.

    ``inspections`` counts visits (>= 1); ``coverage`` is the share of the undertakings in scope
    that are visited, ``pass_rate`` that of good ones; both per cent, 0 to 100. A pass rate needs
    its ``basis``. Anything may be absent.
    """

    inspections: int | None = None
    pass_rate: Decimal | None = None
    basis: PassRateBasis | None = None
    coverage: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a campaign looks at; what is empty does not narrow.

    ``divisions`` are GB/T 2260 codes with everything inside them, ``industries`` GB/T 4754 codes
    with everything below them, ``product_classes`` names as registered, of which a subject has at
    least one.
    """

    divisions: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    product_classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedAgency:
    """An agency as an order names it.

    ``agency_id`` is None where it is not on record; ``share`` is its part of the visits to be
    made, None where the visits are not divided up.
    """

    printed_name: str
    role: AgencyRole
    agency_id: UUID | None
    share: int | None = None


_NO_TARGETS, _EVERYWHERE = Targets(), Scope()


@dataclass(frozen=True, slots=True)
class Terms:
    """What a draft may still change. ``checklist_key`` names a checklist on record."""

    name: str
    starts_on: date | None
    ends_on: date | None
    checklist_key: str
    targets: Targets = _NO_TARGETS
    scope: Scope = _EVERYWHERE


def check_terms(
    terms: Terms, agencies: Sequence[NamedAgency], *, checklists: Collection[str]
) -> None:
    """Refuse terms that contradict each other or name none of the checklists that may be used.

    Raises:
        CampaignTermsInvalid: with every field at fault.
    """
    faults = [
        *wrong_days(terms.starts_on, terms.ends_on),
        *wrong_targets(terms.targets),
        *wrong_scope(terms.scope),
        *wrong_agencies(agencies, target=terms.targets.inspections),
        *wrong_public_text("name", terms.name),
    ]
    if terms.checklist_key not in checklists:
        faults.append(FieldError("#/checklist_key", N_("没有这份检查表，或者它是为别的类别编写的")))
    if faults:
        raise CampaignTermsInvalid(errors=faults)


def wrong_public_text(name: str, text: str) -> list[FieldError]:
    """A person's number in a text that everybody will read."""
    if looks_personal(text):
        wrong = N_("这段文字将公开，不能写入证件号码或者电话号码")
        return [FieldError(f"#/{name}", wrong)]
    return []


def wrong_days(starts_on: date | None, ends_on: date | None) -> list[FieldError]:
    """An end before the beginning."""
    if starts_on and ends_on and ends_on < starts_on:
        return [FieldError("#/ends_on", N_("结束日期不能早于开始日期"))]
    return []


def wrong_targets(targets: Targets) -> list[FieldError]:
    """Every fault of the targets; empty when they agree."""
    faults = []
    if targets.inspections is not None and targets.inspections < 1:
        faults.append(FieldError("#/target_inspections", N_("检查户数至少为1")))
    if targets.coverage is not None and not 0 <= targets.coverage <= _PER_CENT:
        faults.append(FieldError("#/target_coverage", N_("覆盖率在0到100之间")))
    if targets.pass_rate is not None:
        if not 0 <= targets.pass_rate <= _PER_CENT:
            faults.append(FieldError("#/target_pass_rate", N_("合格率在0到100之间")))
        if targets.basis is None:
            faults.append(FieldError("#/target_basis", N_("写明合格率的口径")))
    return faults


def wrong_scope(scope: Scope) -> list[FieldError]:
    """Every code of the scope that is none, or is given twice."""
    faults = []
    for name, form, told in (
        ("divisions", _DIVISION, N_("行政区划代码为6位数字")),
        ("industries", _INDUSTRY, N_("行业代码为门类字母，或者字母加2到4位数字")),
        (
            "product_classes",
            _PRODUCT,
            N_("产品类别与企业登记的写法相同，每类不超过50字，不含空格和标点、，；"),
        ),
    ):
        codes = getattr(scope, name)
        if not all(form.fullmatch(code) for code in codes):
            faults.append(FieldError(f"#/{name}", told))
        elif name == "divisions" and not all(may_exist(code) for code in codes):
            faults.append(FieldError(f"#/{name}", N_("没有这个行政区划。")))
        if len(set(codes)) != len(codes) or len(codes) > MOST_SCOPES:
            faults.append(FieldError(f"#/{name}", N_("代码不能重复，最多200个")))
    return faults


def wrong_agencies(agencies: Sequence[NamedAgency], *, target: int | None) -> list[FieldError]:
    """Agencies named twice, and shares that do not add up to the visits to be made.

    Shares are all absent, or those given add up: what nobody has been given is not done.
    """
    faults = []
    names = [named.printed_name for named in agencies]
    if len(set(names)) != len(names):
        faults.append(FieldError("#/agencies", N_("同一单位写了两次")))
    shares = [named.share for named in agencies if named.share is not None]
    if any(share < 0 for share in shares):
        faults.append(FieldError("#/agencies", N_("分工的户次不能为负数")))
    if shares and target is None:
        faults.append(FieldError("#/target_inspections", N_("分了工就要写明目标检查户次")))
    elif shares and sum(shares) != target:
        said = N_("各单位分工合计%(sum)s户次，与目标%(target)s户次不符")
        faults.append(FieldError("#/agencies", said, (("sum", sum(shares)), ("target", target))))
    return faults
