"""An edition is checked with the file and the public key alone; a withdrawn line keeps it whole."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import orjson
import pytest

from registry.disclosure import merkle
from registry.disclosure.edition import (
    MEDIA_TYPE,
    EditionUnreadable,
    Entry,
    Header,
    Manifest,
    Proof,
    ProofUnreadable,
    proof_from,
    withdrawn_line,
)
from registry.disclosure.verification import Report, verify_edition, verify_proof
from registry.kernel.canonical import canonical
from registry.signing import Signer, open_signer
from tests.builders.disclosure import line_of

DAY = date(2026, 11, 20)


def an_entry(number: int) -> Entry:
    return Entry(
        id=UUID(int=number),
        uscc="91140000PDY000028F",
        name=f"示范省第{number}号肥业有限公司",
        list="serious_dishonesty_market",
        ground="quality_safety",
        legal_basis="市场监督管理严重违法失信名单管理办法 第七条",
        decision_no=f"示市监严列〔2026〕{number}号",
        authority="示范省市场监督管理局",
        decided_on=date(2026, 9, 22),
        listed_on=date(2026, 9, 22),
        published_on=date(2026, 10, 12),
        until=date(2029, 9, 22),
    )


def lines_of(count: int) -> list[bytes]:
    return [line_of(an_entry(n), bytes([n % 256]) * 16) for n in range(1, count + 1)]


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return open_signer(tmp_path / "keys")


def an_edition(signer: Signer, lines: list[bytes], previous: Manifest | None = None) -> Header:
    levels = merkle.levels_of([merkle.leaf_hash(line) for line in lines])
    manifest = Manifest(
        edition_on=DAY,
        sequence=previous.sequence + 1 if previous else 1,
        cut_off=datetime(2026, 11, 19, 23, 55, tzinfo=UTC),
        count=len(lines),
        root=merkle.root_of(levels).hex(),
        body=sha256(b"".join(line + b"\n" for line in lines)).hexdigest(),
        previous=previous.digest() if previous else None,
    )
    return Header(manifest, signer.sign_json(manifest.as_dict(), type=MEDIA_TYPE))


def a_proof(header: Header, lines: list[bytes], index: int) -> Proof:
    levels = merkle.levels_of([merkle.leaf_hash(line) for line in lines])
    return Proof(lines[index], index, tuple(merkle.path_of(levels, index)), header)


def failed(report: Report) -> list[str]:
    return [check.key for check in report.checks if check.ok is False]


@pytest.mark.parametrize("count", [0, 1, 2, 7, 64])
def test_an_untouched_edition_holds_in_every_check(signer: Signer, count: int) -> None:
    lines = lines_of(count)
    header = an_edition(signer, lines)
    report = verify_edition([header.line(), *lines], signer.public)
    assert [check.ok for check in report.checks] == [True] * 5


def test_a_withdrawn_line_shows_no_name_and_the_signature_still_holds(signer: Signer) -> None:
    lines = lines_of(7)
    header = an_edition(signer, lines)
    shown = [*lines]
    shown[3] = withdrawn_line(merkle.leaf_hash(lines[3]))
    assert "第4号" not in b"".join(shown).decode()
    report = verify_edition([header.line(), *shown], signer.public)
    assert report.holds
    assert report.withdrawn == 1
    assert {check.key: check.ok for check in report.checks}["body"] is None


def test_who_kept_the_line_can_still_prove_it_was_published(signer: Signer) -> None:
    lines = lines_of(7)
    header = an_edition(signer, lines)
    kept = orjson.dumps(a_proof(header, lines, 3).as_dict())
    assert verify_proof(proof_from(kept), signer.public).holds


def test_a_withdrawn_line_cannot_be_guessed_from_what_is_known_of_it() -> None:
    entry = an_entry(4)
    hidden = merkle.leaf_hash(line_of(entry, b"\x07" * 16))
    assert hidden != merkle.leaf_hash(line_of(entry, b"\x00" * 16))
    assert hidden != merkle.leaf_hash(canonical(entry._asdict()))


@pytest.mark.parametrize(
    ("change", "noticed"),
    [
        (lambda ls: [*ls[:2], ls[2].replace(b"2029", b"2027"), *ls[3:]], {"root", "body"}),
        (lambda ls: ls[:-1], {"count", "root", "body"}),
        (lambda ls: [*ls, ls[0]], {"count", "root", "body"}),
        (lambda ls: [ls[1], ls[0], *ls[2:]], {"root", "body"}),
        (lambda ls: [withdrawn_line(b"\1" * 32), *ls[1:]], {"root"}),
    ],
    ids=["a field changed", "a line cut", "a line added", "two swapped", "a hash invented"],
)
def test_what_was_tampered_with_is_named(
    signer: Signer, change: Callable[[list[bytes]], list[bytes]], noticed: set[str]
) -> None:
    lines = lines_of(6)
    header = an_edition(signer, lines)
    assert set(failed(verify_edition([header.line(), *change(lines)], signer.public))) == noticed


def test_a_manifest_rewritten_around_a_true_signature_is_noticed(signer: Signer) -> None:
    lines = lines_of(3)
    header = an_edition(signer, lines)
    forged = Header(replace(header.manifest, edition_on=date(2026, 11, 21)), header.signature)
    assert "signature" in failed(verify_edition([forged.line(), *lines], signer.public))


def test_a_receipts_signature_does_not_pass_for_an_editions(signer: Signer) -> None:
    lines = lines_of(3)
    manifest = an_edition(signer, lines).manifest
    other = Header(manifest, signer.sign_json(manifest.as_dict(), type="chengxin-receipt+jws"))
    assert failed(verify_edition([other.line(), *lines], signer.public)) == ["signature"]


def test_each_edition_names_the_one_before(signer: Signer) -> None:
    first = an_edition(signer, lines_of(3))
    second = an_edition(signer, lines_of(4), first.manifest)
    whole = [second.line(), *lines_of(4)]
    held = {c.key: c.ok for c in verify_edition(whole, signer.public).checks}
    assert held["chain"] is None
    linked = verify_edition(whole, signer.public, previous=first.manifest)
    assert {c.key: c.ok for c in linked.checks}["chain"] is True
    swapped = replace(first.manifest, count=2)
    assert failed(verify_edition(whole, signer.public, previous=swapped)) == ["chain"]


@pytest.mark.parametrize("index", [0, 3, 6])
def test_a_proof_stands_alone_and_breaks_with_any_changed_word(signer: Signer, index: int) -> None:
    lines = lines_of(7)
    header = an_edition(signer, lines)
    written = a_proof(header, lines, index).as_dict()
    assert verify_proof(proof_from(orjson.dumps(written)), signer.public).holds
    written["entry"]["until"] = "2027-09-22"
    altered = proof_from(orjson.dumps(written))
    assert failed(verify_proof(altered, signer.public)) == ["inclusion"]


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"null", b"{}", b"\xff\xfe", b'{"format":"chengxin-proof/1"}']
)
def test_what_is_no_proof_is_refused(text: bytes) -> None:
    with pytest.raises(ProofUnreadable):
        proof_from(text)


def test_a_damaged_line_is_named_by_its_number(signer: Signer) -> None:
    lines = lines_of(3)
    header = an_edition(signer, lines)
    with pytest.raises(EditionUnreadable) as refused:
        verify_edition([header.line(), lines[0], lines[1][:20], lines[2]], signer.public)
    assert refused.value.params == {"line": 3}
    with pytest.raises(EditionUnreadable):
        verify_edition([], signer.public)
