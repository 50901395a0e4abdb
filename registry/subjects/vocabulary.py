"""What kinds of subject there are and how one can stand in its own register."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

# Begins the public number of a person; GB 32100-2015 knows no registrar P.
PERSON_PREFIX = "PR"

# Kind of due work: what others are told about a subject has to be derived again.
STATUS_CHANGE = "sharing.change"


class SubjectKind(StrEnum):
    """Form of the undertaking on record."""

    ENTERPRISE = "enterprise"
    SOLE_TRADER = "sole_trader"
    COOPERATIVE = "cooperative"
    INSTITUTION = "institution"
    PERSON_BY_LAW = "person_by_law"
    OTHER = "other"


class SubjectSize(StrEnum):
    """Scale of an undertaking: 中小企业划型标准规定 (工信部联企业〔2011〕300号)."""

    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"
    MICRO = "micro"


class SubjectStatus(StrEnum):
    """Standing in the register that issued the code."""

    ACTIVE = "active"
    DEREGISTERED = "deregistered"
    REVOKED = "revoked"


# As registers write them, besides the words of ours.
KINDS_WRITTEN: Mapping[str, SubjectKind] = {
    "企业": SubjectKind.ENTERPRISE,
    "个体工商户": SubjectKind.SOLE_TRADER,
    "农民专业合作社": SubjectKind.COOPERATIVE,
    "机构": SubjectKind.INSTITUTION,
    "其他": SubjectKind.OTHER,
}
STATUSES_WRITTEN: Mapping[str, SubjectStatus] = {
    "存续": SubjectStatus.ACTIVE,
    "注销": SubjectStatus.DEREGISTERED,
    "吊销": SubjectStatus.REVOKED,
}
SIZES_WRITTEN: Mapping[str, SubjectSize] = {
    "大型": SubjectSize.LARGE,
    "中型": SubjectSize.MEDIUM,
    "小型": SubjectSize.SMALL,
    "微型": SubjectSize.MICRO,
}
# What registers and 国家企业信用信息公示系统 write besides; the words above are told to be used.
KINDS_MEANT: Mapping[str, SubjectKind] = {
    "公司": SubjectKind.ENTERPRISE,
    "有限公司": SubjectKind.ENTERPRISE,
    "有限责任公司": SubjectKind.ENTERPRISE,
    "股份有限公司": SubjectKind.ENTERPRISE,
    "合伙企业": SubjectKind.ENTERPRISE,
    "个人独资企业": SubjectKind.ENTERPRISE,
    "个体": SubjectKind.SOLE_TRADER,
    "个体户": SubjectKind.SOLE_TRADER,
    "专业合作社": SubjectKind.COOPERATIVE,
    "事业单位": SubjectKind.INSTITUTION,
}
STATUSES_MEANT: Mapping[str, SubjectStatus] = {
    "在业": SubjectStatus.ACTIVE,
    "在营": SubjectStatus.ACTIVE,
    "开业": SubjectStatus.ACTIVE,
    "存续在营开业在册": SubjectStatus.ACTIVE,
    "吊销未注销": SubjectStatus.REVOKED,
    "吊销已注销": SubjectStatus.DEREGISTERED,
    "已注销": SubjectStatus.DEREGISTERED,
}


def both_ways(written: Mapping[str, StrEnum], among: Iterable[StrEnum] | None = None) -> str:
    """Words as registers write them, each with ours, in a line: 企业（enterprise）、….

    ``among``: only these; None: all.
    """
    wanted = set(written.values() if among is None else among)
    return "、".join(f"{word}（{ours}）" for word, ours in written.items() if ours in wanted)
