"""Front matter and signature: title, issuer, number and dates.

Owns the reading of the lines around the body. What is not printed stays None.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from campaigns.plans.draft import FrontMatter, Period
from campaigns.plans.jurisdictions import jurisdiction_of
from campaigns.plans.numerals import parse_numeral
from campaigns.plans.tables import is_task_head
from campaigns.plans.text import Line, fold

_DOCUMENT: Final = (
    "(?:行动|工作|实施)?(?:计划|方案)|(?:工作)?要点|(?:实施)?意见|规划|纲要|措施|清单|分[解工]表|"
    "(?:任务)?分工|任务表|任务|(?:实施|暂行|管理)?办法|实施细则|工作安排"
)
_TITLE: Final = re.compile(rf"(?:{_DOCUMENT})(?: ?\([^()]{{2,24}}\))?(?:分工表|任务分解表)?$")
_TITLE_HEAD: Final = re.compile(
    r"(?!\(|附件)(?!.*(?:日|政府|办公厅|办公室|局|委员会|领导小组|通知|号)$)[^,。;:!?]{4,40}"
)
_YEARS: Final = re.compile(
    r"\( ?20[0-9]{2} ?年? ?[-—~至到一]+ ?20[0-9]{2} ?年? ?\)|\( ?20[0-9]{2} ?年 ?\)"
)
_NOTHING: Final = re.compile(r"\(此件[^()]{2,12}\)|附 ?[件表] ?[0-9一二三四五六]*:?")
# “某省市场监督管理局等八部门关于印发…的通知”: who issues stands before 关于.
_ISSUES: Final = re.compile(
    r"(?P<body>[^,。;:《》()]{3,80}?(?:政府|办公厅|办公室|委员会|局|厅|领导小组|领导组|联席会议|委)"
    r"(?:办公室)?(?:等(?:[0-9一二三四五六七八九十]+个?)?(?:部门|单位))?)(?:关于|印发|转发)"
)
_ADDRESSED: Final = re.compile(r"(?:各|全|省|市|县|区|有关).{2,200}:")
_NOTICE: Final = re.compile(r"关于(?:印发|转发|下发|发布|公布|进一步|做好)?")
DOC_NO: Final = re.compile(
    r"[一-龥]{1,12}(?:\([一-龥]{1,4}\))?[〔\[(【] ?(?:19|20)[0-9]{2} ?[〕\])】] ?"
    r"(?:第 ?)?[0-9]{1,4} ?号"
)
_DATE: Final = re.compile(
    r"(?P<y>(?:19|20)[0-9]{2}|[一二三四五六七八九〇○零]{4}) ?[年./-] ?(?P<m>[0-9]{1,2}|"
    r"[一二三四五六七八九十]{1,3}) ?[月./-] ?(?P<d>[0-9]{1,2}|[一二三四五六七八九十]{1,3}) ?日?"
)
_BODY_NAME: Final = re.compile(
    r"^(?![省市县区州盟旗][^中]|自治区)[^,。;:、0-9()《》]{3,40}(?:政府|办公厅|办公室|委员会|局|厅|领导小组|领导组|联席会议|管委会|委)(?:办公室)?$"
)
_PREAMBLE: Final = re.compile(r"^(?:.{31,}|(?:为|根据|按照|依据|经|现将|《|结合).*)[。:]$")
_PUBLISHED: Final = re.compile(
    r"(?:(?:发布|公布|公开)(?:时间|日期)|(?<![一-龥])(?:时间|日期)) ?: ?"
)
# What a government site's catalogue prints above a document and no plan says of itself.
_CATALOGUED: Final = re.compile(
    r"(?:(?:索 ?引 ?号|(?:主题|体裁|信息|组配|公文)?分类|类别|主 ?题 ?词|关键词|标 ?题|名 ?称|"
    r"文 ?号|发文字号|字号|字体|有效性|时效性?|文件状态|浏览次数|访问量|点击数|阅读次数|"
    r"公开(?:方式|类别|范围|属性|形式|时限)|(?:信息|文章)?来源|"
    r"(?:生效|实施|废止|失效|成文|发文|发布|公开|生成)(?:日期|时间)|"
    r"(?:发文|发布|公开|制发|制定|责任)(?:机关|机构|单位|部门|处室)) ?:"
    r"[^。]*)"
)
_WRITTEN: Final = re.compile(r"(?:成文|生成|发文|印发|签发)(?:日期|时间) ?: ?")


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed and when; ``used`` are the numbers of the lines that say so."""

    body: str | None
    signed_on: date | None
    used: tuple[int, ...]


def parse_date(folded: str) -> date | None:
    """The first whole date in a text; None where there is none or it cannot exist."""
    match = _DATE.search(folded)
    if match is None:
        return None
    parts = [parse_numeral(match[name]) for name in "ymd"]
    try:
        return date(*parts)  # type: ignore[arg-type]  # a None is refused like a wrong day
    except (TypeError, ValueError):
        return None


def is_date_line(folded: str) -> bool:
    """Whether a line is nothing but a date."""
    return _DATE.fullmatch(folded.strip("() ")) is not None


def find_signature(lines: Sequence[Line]) -> Signature:
    """The issuing body and date that stand alone on neighbouring lines, the last such pair."""
    for at in range(len(lines) - 1, -1, -1):
        if not is_date_line(lines[at].folded):
            continue
        for near in (at - 1, at + 1):
            if 0 <= near < len(lines) and _BODY_NAME.match(lines[near].folded):
                name = re.sub(r"\s+", "", lines[near].text)
                used = (lines[near].no, lines[at].no)
                return Signature(name, parse_date(lines[at].folded), used)
        return Signature(None, parse_date(lines[at].folded), (lines[at].no,))
    return Signature(None, None, ())


def read_front(
    before: Sequence[Line], after: Sequence[Line]
) -> tuple[FrontMatter, set[int], set[int]]:
    """Read the lines before the first heading and after the last item.

    Returns:
        The front matter, the numbers of the lines that say it, and those of what reads like an
        introduction.
    """
    used: set[int] = set()
    title = _title(before, used)
    ahead, behind = find_signature(before), find_signature(after)
    signed = ahead if ahead.signed_on and not behind.signed_on else behind
    used |= set(ahead.used) | set(behind.used)
    addressees = _addressees(before, used)
    published = _labelled_date(before, _PUBLISHED, used)
    written = _labelled_date(before, _WRITTEN, used)
    body = signed.body or ahead.body or behind.body or _labelled_body(before, used)
    if body is None:
        body = _letterhead(before, used) or _issuer(before)
    for says_nothing in (_NOTHING, _CATALOGUED):
        used |= {line.no for line in before if says_nothing.fullmatch(line.folded)}
    return (
        FrontMatter(
            title=title,
            issuing_body=body,
            approved_by=_approver(before, body),
            doc_no=_doc_no(before, used),
            issue_date=signed.signed_on or written or _numbered_date(before),
            publish_date=published,
            period=_period(title),
            jurisdiction=jurisdiction_of(title, body),
            addressees=addressees,
        ),
        used,
        {line.no for line in before if line.no not in used and _PREAMBLE.match(line.folded)},
    )


def _title(before: Sequence[Line], used: set[int]) -> str | None:
    """The plan's own title: the last title line, else what a notice says it issues."""
    own = None
    for at, line in enumerate(before):
        folded = line.folded.strip()
        if is_task_head(folded):
            continue
        if len(folded) > 80 or re.search(r"[。;]|: ?[^ ]", folded):  # noqa: PLR2004
            continue
        if re.search(r"(?:的通知|通知)$", folded):
            used.add(line.no)
            continue
        joined = line
        if at and before[at - 1].no not in used and _is_title_head(before[at - 1].folded):
            joined = Line(line.no, before[at - 1].text + line.text, before[at - 1].folded + folded)
        if _TITLE.search(joined.folded) and not _NOTICE.match(joined.folded):
            own = joined.text.strip("《》 ")
            behind = before[at + 1] if at + 1 < len(before) else None
            if behind is not None and _YEARS.fullmatch(behind.folded):
                own += behind.text
                used.add(behind.no)
            used |= {line.no, before[at - 1].no} if joined is not line else {line.no}
    return own or _noticed_title(before)


def _is_title_head(folded: str) -> bool:
    return _TITLE_HEAD.fullmatch(folded) is not None


def _noticed_title(before: Sequence[Line]) -> str | None:
    text = "\n".join(line.text for line in before)
    name = rf"《([^《》\n]{{4,60}}?(?:{_DOCUMENT})(?:[（(][^()（）]{{2,20}}[)）])?)》"
    match = re.search(rf"(?:现将|印发){name}|{name}(?:已|业)[^。\n]{{0,30}}(?:同意|通过)", text)
    if match:
        return match[1] or match[2]
    match = re.search(
        rf"关于印发\s*([^\n]{{4,70}}?(?:{_DOCUMENT})(?:[（(][^()（）]{{2,20}}[)）])?)\s*的通知",
        text,
    )
    if match:
        return match[1].strip("《》")
    notice = next((x.text for x in before if re.search(r"关于.{4,60}的通知$", x.folded)), None)
    return re.sub(r"^.*?[::] ?|^标 *题 ?", "", notice) if notice else None


def _addressees(before: Sequence[Line], used: set[int]) -> str | None:
    for line in before:
        if _ADDRESSED.fullmatch(line.folded):
            used.add(line.no)
            return line.text[:-1].strip()
    return None


def _labelled_date(lines: Sequence[Line], label: re.Pattern[str], used: set[int]) -> date | None:
    for line in lines:
        match = label.search(line.folded)
        found = parse_date(line.folded[match.end() : match.end() + 24]) if match else None
        if found and "当前" not in line.folded:
            used.add(line.no)
            return found
    return None


def _labelled_body(lines: Sequence[Line], used: set[int]) -> str | None:
    for line in lines:
        match = re.search(
            r"(?:发布机构|发文机关|发文单位|制发机关|发布单位|来源) ?: ?([^ :]{4,30})", line.folded
        )
        if match and _BODY_NAME.match(match[1]):
            used.add(line.no)
            return line.text[match.start(1) : match.end(1)]
    return None


def _letterhead(lines: Sequence[Line], used: set[int]) -> str | None:
    for line in lines:
        if _BODY_NAME.match(line.folded):
            used.add(line.no)
            return line.text
    return None


def _issuer(lines: Sequence[Line]) -> str | None:
    """The body that a notice's own title begins with."""
    for line in lines:
        match = _ISSUES.match(line.folded)
        if match and re.search(r"(?:通知|意见|决定|方案|办法|通告|函)$", line.folded):
            return line.text[: match.end("body")]
    return None


def _approver(lines: Sequence[Line], body: str | None) -> str | None:
    text = "\n".join(line.folded for line in lines)
    match = re.search(
        r"(?:已经|经)([省市县区州]|自治区)(?:人民)?政府(?:[^,。]{0,12})?(?:同意|批准|审议通过)",
        text,
    )
    place = re.match(r"[^\n]{2,10}?(?:省|自治区|市|自治州|州|县|区)", body or "")
    return f"{place[0]}人民政府" if match and place and place[0].endswith(match[1]) else None


def _doc_no(lines: Sequence[Line], used: set[int]) -> str | None:
    for line in lines:
        match = DOC_NO.search(line.folded)
        if (
            match is None
            or re.search(r"[》(]\s*\(?$", line.folded[: match.start()])
            or "。" in line.folded
        ):
            continue
        if re.search(r"关于|根据|明确", match[0]):
            continue
        rest = _DATE.sub("", line.folded.replace(match[0], "")).strip("() ")
        alone = len(rest) <= 2  # noqa: PLR2004
        if alone or re.search(r"(?:文号|发文字号|文 +号) ?: ?$", line.folded[: match.start()]):
            used.add(line.no)
            return line.text[match.start() : match.end()]
    return None


def _numbered_date(lines: Sequence[Line]) -> date | None:
    """The date printed beside the document's own number."""
    for line in lines:
        match = DOC_NO.match(line.folded)
        if match and is_date_line(line.folded[match.end() :].strip() or "-"):
            return parse_date(line.folded[match.end() :])
    return None


def _period(title: str | None) -> Period | None:
    folded = fold(title or "")
    span = re.search(r"(20[0-9]{2}) ?年? ?[-—~至到一]+ ?(20[0-9]{2}) ?年?", folded)
    if span and int(span[1]) <= int(span[2]):
        return Period(date(int(span[1]), 1, 1), date(int(span[2]), 12, 31), f"title says {span[0]}")
    year = re.search(r"(20[0-9]{2}) ?年", folded)
    if year:
        return Period(date(int(year[1]), 1, 1), date(int(year[1]), 12, 31), f"title says {year[0]}")
    return None
