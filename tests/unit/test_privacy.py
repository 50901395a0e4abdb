"""Nothing that looks like a person's number reaches an edition."""

from datetime import date
from uuid import UUID

import pytest

from registry.disclosure.edition import Entry
from registry.disclosure.privacy import is_presentable, suspicious_fields
from registry.kernel.privacy import looks_personal

ENTRY = Entry(
    id=UUID(int=7),
    uscc="91140000PDY000028F",
    name="示范省丰禾肥业有限公司",
    list="serious_dishonesty_market",
    ground="quality_safety",
    legal_basis="市场监督管理严重违法失信名单管理办法（国家市场监督管理总局令第44号）第七条",
    decision_no="示市监严列〔2026〕17号",
    authority="示范省市场监督管理局",
    decided_on=date(2026, 9, 22),
    listed_on=date(2026, 9, 22),
    published_on=date(2026, 10, 12),
    until=date(2029, 9, 22),
)


@pytest.mark.parametrize(
    "text",
    [
        "经营者11010519491231002X",
        "（11010519491231002x）",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105 19491231 002X",
        "电话13800138000",
        "+8613800138000",
        "138-0013-8000",
        "联系0351-1234567",
        "（0871）12345678",
    ],
)
def test_identity_and_telephone_numbers_are_seen_however_they_are_written(text: str) -> None:
    assert looks_personal(text)


@pytest.mark.parametrize(
    "text",
    [
        "示市监严列〔2026〕17号",
        "91140000PDY000028F",
        "罚款162000.00元",
        "2026-10-12",
        "抽检报告SF-2026-0731",
        "110105194912310021",
        "国家市场监督管理总局令第44号",
    ],
)
def test_document_numbers_days_and_codes_pass(text: str) -> None:
    assert not looks_personal(text)


def test_the_field_in_which_it_stands_is_named() -> None:
    wrong = ENTRY._replace(decision_no="示市监〔2026〕11010519491231002X号")
    assert suspicious_fields(wrong) == ["decision_no"]
    assert not is_presentable(wrong)


def test_an_ordinary_entry_passes() -> None:
    assert is_presentable(ENTRY)
