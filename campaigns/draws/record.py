"""The published record of a draw: one file that proves itself, without this service.

Two lines of canonical JSON. The first holds the frozen pool, both commitments, both reveals, the
seed, what was drawn and every change; the second its SHA-256, a signature, and the public key. No
person is named: officers stand by their number in the roster, undertakings by their credit code.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from campaigns.draws.algorithm import (
    ALGORITHM,
    Change,
    Drawn,
    Pool,
    PoolOfficer,
    Stratum,
)
from registry.kernel.canonical import canonical
from registry.kernel.refusals import N_, Invalid
from registry.signing import PublicKeys, SignatureInvalid, Signer

MEDIA_TYPE = "chengxin-draw+json"

_LINES = 2
_SEAL = {"key", "sha256", "signature"}

Document = dict[str, Any]


class RecordRefused(Invalid):
    """A record that does not prove itself; ``part`` says which part of it."""

    title = N_("抽取记录不成立")
    detail = N_("%(part)s：%(why)s")


@dataclass(frozen=True, slots=True)
class Sealed:
    """A record whose bytes are whole: its content, its digest and the key that signed it."""

    content: Document
    digest: str
    kid: str


def sha256_hex(data: bytes) -> str:
    """SHA-256 of ``data``: 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def seal(content: Mapping[str, Any], signer: Signer) -> bytes:
    """The file to publish; the same content and key give the same bytes."""
    body = canonical(content)
    stated = {"draw": content["draw"]["id"], "sha256": sha256_hex(body)}
    signature = signer.sign_json(stated, type=MEDIA_TYPE)
    (key,) = [key for key in signer.public.as_dict()["keys"] if key["kid"] == signer.kid]
    last = canonical({"key": key, "sha256": stated["sha256"], "signature": signature})
    return body + b"\n" + last + b"\n"


def unseal(data: bytes, keys: PublicKeys | None = None) -> Sealed:
    """Read a record whose every byte is as it was published.

    Args:
        data: the whole file.
        keys: the keys the service publishes; None trusts the key in the file, which shows that
            nothing was altered by chance but not who sealed it.

    Raises:
        RecordRefused: names the part that does not hold.
    """
    lines = data.split(b"\n")
    if len(lines) != _LINES + 1 or lines[-1] != b"":
        raise RecordRefused(part=N_("文件"), why=N_("应为两行，每行以换行结束"))
    content, last = (_canonical_line(line) for line in lines[:_LINES])
    if set(last) != _SEAL:
        raise RecordRefused(part=N_("封缄"), why=N_("内容不全"))
    digest = sha256_hex(lines[0])
    if last["sha256"] != digest:
        raise RecordRefused(part=N_("摘要"), why=N_("与记录的内容不符"))
    kid = _check_signature(last, content, digest, keys)
    return Sealed(content, digest, kid)


def pool_document(
    pool: Pool,
    *,
    scope: Mapping[str, Any],
    exempted: Mapping[str, str],
    reasons: Mapping[str, str],
    over_cap_reason: str | None,
) -> Document:
    """The frozen pool as it is hashed and published.

    Args:
        pool: what the draw runs on.
        scope: what was asked for: divisions, industries, products.
        exempted: credit code to the key of the reason why it is not in the pool.
        reasons: key of a stratum to why its rate is not the usual one.
        over_cap_reason: why undertakings are visited beyond their yearly number.
    """
    sizes: dict[str, int] = {stratum.key: 0 for stratum in pool.strata}
    for key in pool.objects.values():
        sizes[key] += 1
    return {
        "algorithm": ALGORITHM,
        "batch": pool.batch,
        "scope": dict(scope),
        "strata": [_stratum(one, sizes[one.key], reasons.get(one.key)) for one in pool.strata],
        "objects": [list(pair) for pair in sorted(pool.objects.items())],
        "exempted": [list(pair) for pair in sorted(exempted.items())],
        "over_cap_reason": over_cap_reason,
        "joint": [list(pair) for pair in sorted(pool.joint.items())],
        "agencies": list(pool.agencies),
        "days": list(pool.days),
        "capacity": pool.capacity,
        "officers": [
            {
                "number": one.number,
                "agency": one.agency,
                "qualified": one.qualified,
                "absent": sorted(one.absent),
                **(
                    {"booked": [list(on) for on in sorted(one.booked.items())]}
                    if one.booked
                    else {}
                ),
            }
            for one in sorted(pool.officers, key=lambda one: one.number)
        ],
        "recusals": [list(pair) for pair in sorted(pool.recusals)],
    }


def _stratum(stratum: Stratum, size: int, reason: str | None) -> Document:
    return {
        "key": stratum.key,
        "rate_bp": stratum.rate_bp,
        "minimum": stratum.minimum,
        "size": size,
        "quota": stratum.quota(size),
        "reason": reason,
    }


def pool_of(document: Mapping[str, Any]) -> Pool:
    """The pool that a document from anywhere holds.

    Raises:
        RecordRefused: it is not one of this algorithm, or contradicts itself.
    """
    try:
        pool = read_pool(document)
        whole = pool_document(
            pool,
            scope=document["scope"],
            exempted=dict(document["exempted"]),
            reasons={one["key"]: one["reason"] for one in document["strata"]},
            over_cap_reason=document["over_cap_reason"],
        )
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as wrong:
        raise RecordRefused(part=N_("名录库"), why=N_("内容无法识别")) from wrong
    # What is written twice, out of order or against its own numbers is not what was frozen.
    if canonical(whole) != canonical(document):
        raise RecordRefused(part=N_("名录库"), why=N_("内容自相矛盾"))
    return pool


def read_pool(document: Mapping[str, Any]) -> Pool:
    """The pool of a document that this service wrote and keeps by its digest.

    Raises:
        KeyError, TypeError, ValueError: it is not one.
    """
    days = list(document["days"])
    pool = Pool(
        batch=document["batch"],
        strata=[Stratum(one["key"], one["rate_bp"], one["minimum"]) for one in document["strata"]],
        objects=dict(document["objects"]),
        officers=[
            PoolOfficer(
                one["number"],
                one["agency"],
                one["qualified"],
                frozenset(one["absent"]),
                dict(one.get("booked", ())),
            )
            for one in document["officers"]
        ],
        recusals=frozenset((number, code) for number, code in document["recusals"]),
        agencies=list(document["agencies"]),
        days=days,
        joint=dict(document["joint"]),
        capacity=document["capacity"],
    )
    if sorted(set(map(date.fromisoformat, days))) != list(map(date.fromisoformat, days)):
        raise ValueError("days")
    if pool.agencies != sorted(set(pool.agencies)) or not set(pool.joint.values()) <= set(days):
        raise ValueError("agencies or joint")
    if len({one.number for one in pool.officers}) != len(pool.officers):
        raise ValueError("officers")
    if any(not set(one.booked) <= set(days) for one in pool.officers):
        raise ValueError("booked")
    return pool


def drawn_rows(drawn: Iterable[Drawn]) -> list[list[Any]]:
    """What was drawn, as it stands in the record."""
    return [[one.code, one.stratum, one.day, list(one.officers)] for one in drawn]


def changes_of(rows: Sequence[Mapping[str, Any]]) -> list[Change]:
    """The changes that a record names, in their order."""
    return [Change(row["object"], row["officer"]) for row in rows]


def _canonical_line(line: bytes) -> Document:
    try:
        read = orjson.loads(line)
    except orjson.JSONDecodeError as wrong:
        raise RecordRefused(part=N_("文件"), why=N_("不是JSON")) from wrong
    if not isinstance(read, dict) or canonical(read) != line:
        raise RecordRefused(part=N_("文件"), why=N_("不是规范形式的JSON"))
    return read


def _check_signature(
    last: Document, content: Document, digest: str, keys: PublicKeys | None
) -> str:
    part = N_("签名")
    draw = content.get("draw")
    stated = {"draw": draw.get("id") if isinstance(draw, dict) else None, "sha256": digest}
    try:
        stated_key = PublicKeys.read(canonical(last["key"]))
        if stated_key.as_dict()["keys"] != [last["key"]] or not _is_strict(last):
            raise RecordRefused(part=part, why=N_("不是规范形式"))
        signed = (keys or stated_key).verify(last["signature"])
    except (SignatureInvalid, ValueError, TypeError, KeyError, AttributeError) as wrong:
        raise RecordRefused(part=part, why=N_("不成立")) from wrong
    if signed.kid != last["key"]["kid"]:
        raise RecordRefused(part=part, why=N_("密钥与签名不符"))
    if signed.type != MEDIA_TYPE or signed.payload != canonical(stated):
        raise RecordRefused(part=part, why=N_("签的不是这份记录"))
    return signed.kid


def _is_strict(last: Document) -> bool:
    """Whether key and signature are the only way to write their bytes: idle bits are zero."""
    parts = [last["key"]["x"], *last["signature"].split(".")]
    return all(_rewritten(part) == part for part in parts)


def _rewritten(part: str) -> str:
    padded = part + "=" * (-len(part) % 4)
    return base64.urlsafe_b64encode(base64.urlsafe_b64decode(padded)).decode().rstrip("=")
