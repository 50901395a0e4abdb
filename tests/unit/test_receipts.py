"""A receipt is checked offline; neither it nor the answer around it can be changed."""

from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner

from registry.kernel.canonical import canonical
from registry.kernel.identity import new_id
from registry.sharing import receipts
from registry.sharing.cli import receipts as command
from registry.sharing.receipts import ReceiptDiffers, ReceiptUnreadable
from registry.signing import SignatureInvalid, Signer, open_signer

ANSWER = {
    "uscc": "91140000PDY000028F",
    "name": "示范省丰禾肥业有限公司",
    "listed": True,
    "listings": [],
    "grade": "D",
    "asked_at": "2026-11-20T00:00:00Z",
}


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return open_signer(tmp_path / "keys")


@pytest.fixture
def receipt(signer: Signer) -> str:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    return receipts.issue(signer, receipt_id=new_id(), asker="示范市住建局", at=at, answer=ANSWER)


def test_the_receipt_alone_and_the_answer_with_it_both_hold(signer: Signer, receipt: str) -> None:
    assert receipts.verify(receipt.encode() + b"\n", signer.public).answer == ANSWER
    around = orjson.dumps({**ANSWER, "receipt": receipt}, option=orjson.OPT_INDENT_2)
    assert receipts.verify(around, signer.public).asker == "示范市住建局"


def test_an_answer_changed_around_a_true_receipt_is_noticed(signer: Signer, receipt: str) -> None:
    changed = canonical({**ANSWER, "listed": False, "receipt": receipt})
    with pytest.raises(ReceiptDiffers):
        receipts.verify(changed, signer.public)


def test_a_receipt_changed_in_one_place_does_not_hold(signer: Signer, receipt: str) -> None:
    head, payload, signature = receipt.split(".")
    with pytest.raises(SignatureInvalid):
        receipts.verify(f"{head}.{payload[:-4]}AAAA.{signature}".encode(), signer.public)


def test_an_editions_signature_is_no_receipt(signer: Signer) -> None:
    other = signer.sign_json({"format": "x"}, type="chengxin-edition+jws")
    with pytest.raises(ReceiptUnreadable):
        receipts.verify(other.encode(), signer.public)


@pytest.mark.parametrize("text", [b"", b"{}", b"{", b"hello", b'{"receipt": 5}', b"a.b.c"])
def test_what_is_no_receipt_is_refused(signer: Signer, text: bytes) -> None:
    with pytest.raises((ReceiptUnreadable, SignatureInvalid)):
        receipts.verify(text, signer.public)


def test_the_command_needs_the_file_and_the_key_only(
    signer: Signer, receipt: str, tmp_path: Path
) -> None:
    (tmp_path / "a.jws").write_text(receipt, "ascii")
    (tmp_path / "keys.json").write_bytes(canonical(signer.public.as_dict()))
    runner = CliRunner()
    call = ["verify", str(tmp_path / "a.jws"), "--key", str(tmp_path / "keys.json")]
    good = runner.invoke(command, call)
    assert good.exit_code == 0
    assert "示范市住建局" in good.output
    (tmp_path / "a.jws").write_text(receipt[:-6] + "AAAAAA", "ascii")
    bad = runner.invoke(command, call)
    assert bad.exit_code == 1
    assert "不成立" in bad.output
