"""Bytes of plan files: encodings, bounds, refusals."""

from pathlib import Path

import pytest

from campaigns.plans.reader import MAX_LINES, read_plan
from campaigns.plans.text import (
    MAX_PLAN_BYTES,
    PlanEmpty,
    PlanHasTooManyLines,
    PlanInBig5,
    PlanNotText,
    PlanOfAnotherKind,
    PlanTooLarge,
    decode,
    fold,
    lines_of,
    read_bytes,
)

TEXT = "一、加强监管\n（一）开展专项整治。（省质监局负责）"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encodings_that_plans_come_in_give_the_same_text(encoding: str) -> None:
    assert decode(TEXT.encode(encoding), file="x.txt") == TEXT


@pytest.mark.parametrize("data", [b"", b"  \r\n\t", "\ufeff\n".encode()])
def test_an_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(PlanEmpty):
        decode(data, file="x.txt")


@pytest.mark.parametrize("data", [b"PK\x03\x04\x00\x00", b"\x89PNG\r\n\x1a\n\x00", b"\xff\x00\xff"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(PlanNotText):
        decode(data, file="x.txt")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ("\n<!DOCTYPE html><p>一、任务</p>".encode(), "HTML"),
        ("<div><p>一、任务</p></div>".encode("gb18030"), "HTML"),
        ('<?xml version="1.0"?><p>一、任务</p>'.encode(), "XML"),
        (b"%PDF-1.7\n1 0 obj", "PDF"),
        (b"{\\rtf1\\ansi abc}", "RTF"),
        (b"\x89PNG\r\n\x1a\n\x00", "PNG"),
    ],
)
def test_a_file_of_another_kind_is_refused_by_its_name(data: bytes, kind: str) -> None:
    with pytest.raises(PlanOfAnotherKind) as refused:
        decode(data, file="x.txt")
    assert refused.value.params == {"file": "x.txt", "kind": kind}


def test_every_kind_of_line_end_ends_a_line() -> None:
    lines = lines_of("一\r二\r\n三\u2028四\u2029五\x85六\n七")
    assert [(line.no, line.text) for line in lines] == list(enumerate("一二三四五六七", start=1))


def test_a_file_of_fifty_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as sparse:
        sparse.truncate(50 * 1024 * 1024)
    with pytest.raises(PlanTooLarge) as refused:
        read_bytes(path)
    assert refused.value.params == {"file": "big.txt", "limit": "1 MiB"}


def test_the_bound_is_inclusive(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(b"a" * MAX_PLAN_BYTES)
    assert len(read_bytes(path)) == MAX_PLAN_BYTES
    path.write_bytes(b"a" * (MAX_PLAN_BYTES + 1))
    with pytest.raises(PlanTooLarge):
        read_bytes(path)


def test_folding_keeps_every_offset() -> None:
    text = "（一）１．５％　，；：“”《》〔2015〕"
    assert len(fold(text)) == len(text)
    assert fold("（１％）：") == "(1%):"


def test_lines_keep_their_numbers_and_lose_outer_space() -> None:
    lines = lines_of("\r\n　　一、甲  \r\n\r\n乙\r丙")
    assert [(line.no, line.text) for line in lines] == [(2, "一、甲"), (4, "乙"), (5, "丙")]


def test_big5_is_told_from_gb18030_and_refused() -> None:
    text = "關於印發示範市打擊侵犯知識產權工作要點的通知\n一、開展專項整治。"
    with pytest.raises(PlanInBig5):
        decode(text.encode("big5"), file="b5.txt")
    assert decode(text.encode(), file="u8.txt") == text


def test_more_lines_than_a_plan_has_are_refused() -> None:
    with pytest.raises(PlanHasTooManyLines):
        read_plan("1.\n" * (MAX_LINES + 1), file="x.txt")
