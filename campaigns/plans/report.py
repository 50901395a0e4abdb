"""A draft as an outline for people, in Chinese.

Owns the wording and the order of the printed outline.
"""

from collections.abc import Iterator

from campaigns.plans.draft import Item, PlanDraft, Target
from campaigns.plans.vocabulary import vocabulary

_MODES = {
    "lead_support": "牵头和配合",
    "shared": "按职责分工",
    "listed": "列名",
    "all_members": "全体成员单位",
    "tier": "各级政府或者企业",
    "none": "没有写明",
}
_OPERATORS = {
    "ge": "不低于", "gt": "高于", "le": "不高于", "lt": "低于", "eq": "等于", "by": "截至",
    "reach": "达到", "rank_within": "前",
}  # fmt: skip


def as_outline(draft: PlanDraft) -> str:
    """The whole draft with counts, items, what was not placed, and warnings."""
    return "\n".join(_lines(draft))


def _lines(draft: PlanDraft) -> Iterator[str]:
    front = draft.front
    yield f"《{front.title or '没有读出标题'}》（{draft.file}）"
    yield f"  发文机关：{front.issuing_body or '没有读出'}　文号：{front.doc_no or '没有读出'}"
    signed = front.issue_date.isoformat() if front.issue_date else "没有读出"
    period = f"{front.period.start}至{front.period.end}" if front.period else "没有读出"
    yield f"  成文日期：{signed}　计划期：{period}"
    counts = (
        len(draft.chapters),
        len(draft.items),
        sum(len(item.campaigns) for item in draft.items),
        sum(len(item.mechanisms) for item in draft.items),
        sum(len(c.targets) for c in draft.chapters) + sum(len(i.targets) for i in draft.items),
    )
    yield "  共%d章，%d条，%d项行动，%d项机制，%d项指标" % counts  # noqa: UP031 - five in a row
    titles = {chapter.no: chapter.title for chapter in draft.chapters}
    for named in draft.chapters:
        if named.targets:
            yield f"\n{named.no}　{named.title}"
            yield from (f"      指标：{_target(t)}“{t.quote}”" for t in named.targets)
    chapter = None
    for item in draft.items:
        if item.chapter != chapter:
            chapter = item.chapter
            yield f"\n{chapter}　{titles.get(chapter or '', '')}"
        yield from _item(item)
    yield from _leftovers(draft)


def _item(item: Item) -> Iterator[str]:
    words = vocabulary()
    who = item.responsibility
    kind = "［归类标题］" if item.level == "section" else ""
    yield f"  {item.heading_no}{item.title}{kind}"
    if who.lead:
        yield f"      牵头：{'、'.join(who.lead)}"
    if who.support:
        yield f"      配合：{'、'.join(who.support)}"
    if who.agencies and not who.lead and not who.support:
        more = "等" if who.open_ended else ""
        yield f"      责任单位（{_MODES[who.mode]}）：{'、'.join(who.agencies)}{more}"
    for campaign in item.campaigns:
        yield f"      行动：{campaign.name_zh}（{words.kind(campaign.kind).zh}）“{campaign.quote}”"
    for mechanism in item.mechanisms:
        yield f"      机制：{mechanism.name_zh}“{mechanism.quote}”"
    for target in item.targets:
        yield f"      指标：{_target(target)}“{target.quote}”"


def _target(target: Target) -> str:
    due = f"，{target.due}年" if target.due else ""
    return f"{target.metric}{_OPERATORS[target.op]}{target.value}{target.unit or ''}{due}"


def _leftovers(draft: PlanDraft) -> Iterator[str]:
    if draft.unplaced:
        yield f"\n没有放进任何条目的内容（{len(draft.unplaced)}处）"
        for line in draft.unplaced:
            yield f"  第{line.line}行　{line.reason}：{line.text[:60]}"
    if draft.warnings:
        yield f"\n需要核对（{len(draft.warnings)}处）"
        for warning in draft.warnings:
            where = f"第{warning.line}行　" if warning.line else ""
            yield f"  {where}{warning.reason}{'：' if warning.text else ''}{warning.text}"
