"""What can be checked about an edition or a proof with the public key alone.

Owns the checks and the sentence of each; needs no database and no network. Nothing here says
whether a listing was right, only whether these words were published and are unchanged.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from registry.disclosure import merkle
from registry.disclosure.edition import MEDIA_TYPE, Header, Manifest, Proof, read
from registry.kernel.canonical import canonical
from registry.kernel.refusals import N_
from registry.signing import KeyUnknown, PublicKeys, SignatureInvalid


@dataclass(frozen=True, slots=True)
class Check:
    """One check. ``ok``: True holds, False does not hold, None could not be checked.

    ``title`` and ``text`` are message ids; ``params`` fill the text.
    """

    key: str
    ok: bool | None
    title: str
    text: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """Every check of one file, in the order in which they build on each other."""

    manifest: Manifest
    checks: tuple[Check, ...]
    withdrawn: int = 0

    @property
    def holds(self) -> bool:
        """Nothing failed; what could not be checked does not count against it."""
        return all(check.ok is not False for check in self.checks)


def verify_edition(
    lines: Iterable[bytes], keys: PublicKeys, *, previous: Manifest | None = None
) -> Report:
    """Check an edition file.

    Args:
        lines: the file, line by line; taken once.
        keys: the published keys.
        previous: the manifest of the edition before, if at hand.

    Raises:
        EditionUnreadable: names the line.
    """
    header, rest = read(lines)
    leaves: list[bytes] = []
    withdrawn = 0
    body = sha256()
    for line in rest:
        leaves.append(line.leaf)
        withdrawn += line.words is None
        body.update(line.public() + b"\n")
    manifest = header.manifest
    reached = merkle.root_of(merkle.levels_of(leaves)).hex()
    checks = (
        check_signature(header, keys),
        _count(len(leaves), manifest),
        _root(reached == manifest.root, withdrawn, manifest),
        _body(None if withdrawn else body.hexdigest() == manifest.body),
        check_chain(manifest, previous),
    )
    return Report(manifest, checks, withdrawn)


def verify_proof(proof: Proof, keys: PublicKeys, *, previous: Manifest | None = None) -> Report:
    """Check one listing's proof; see :func:`verify_edition`."""
    manifest = proof.header.manifest
    leaf = merkle.leaf_hash(proof.words)
    reached = merkle.root_from(leaf, proof.index, manifest.count, proof.path)
    included = reached is not None and reached.hex() == manifest.root
    checks = (
        check_signature(proof.header, keys),
        _inclusion(included, proof),
        check_chain(manifest, previous),
    )
    return Report(manifest, checks)


def check_signature(header: Header, keys: PublicKeys) -> Check:
    """Whether the manifest's words are what one of the keys signed."""
    title = N_("签名有效")
    try:
        signed = keys.verify(header.signature)
    except KeyUnknown:
        return Check(
            "signature", ok=False, title=title, text=N_("签名所用的密钥不是已公布的公钥。")
        )
    except SignatureInvalid:
        return Check(
            "signature", ok=False, title=title, text=N_("签名与任何已公布的公钥都对不上。")
        )
    if signed.type != MEDIA_TYPE or signed.payload != canonical(header.manifest.as_dict()):
        text = N_("签名本身有效，但签的不是这份说明：首行被改动过。")
        return Check("signature", ok=False, title=title, text=text)
    text = N_("由密钥%(kid)s签发，密钥在已公布的公钥之中。")
    return Check("signature", ok=True, title=title, text=text, params={"kid": signed.kid})


def check_chain(manifest: Manifest, previous: Manifest | None) -> Check:
    """Whether the edition names the edition before it."""
    title = N_("与前一版衔接")
    if manifest.previous is None:
        first = manifest.sequence == 1
        text = N_("这是第一版，没有前一版。") if first else N_("不是第一版，却没有写明前一版。")
        return Check("chain", ok=first, title=title, text=text)
    if previous is None:
        text = N_("手边没有前一版，无法核对。前一版的摘要应为%(digest)s。")
        return Check("chain", None, title, text, {"digest": manifest.previous})
    params = {"day": previous.edition_on.isoformat()}
    if previous.digest() == manifest.previous and previous.sequence + 1 == manifest.sequence:
        text = N_("%(day)s版的摘要写在本版之内，中间没有缺版、换版。")
        return Check("chain", ok=True, title=title, text=text, params=params)
    text = N_("本版写明的前一版，不是%(day)s版。")
    return Check("chain", ok=False, title=title, text=text, params=params)


def _count(found: int, manifest: Manifest) -> Check:
    params = {"found": found, "count": manifest.count}
    if found == manifest.count:
        text = N_("共%(count)s条，一条不多，一条不少。")
        return Check("count", ok=True, title=N_("条数相符"), text=text, params=params)
    text = N_("本版应有%(count)s条，文件里有%(found)s条。")
    return Check("count", ok=False, title=N_("条数相符"), text=text, params=params)


def _root(holds: bool, withdrawn: int, manifest: Manifest) -> Check:  # noqa: FBT001 - a finding
    title = N_("内容未改")
    params = {"root": manifest.root, "withdrawn": withdrawn}
    if not holds:
        text = N_(
            "按文件各行重算，得不到已签名的根摘要%(root)s：至少有一行被改动、增删或者换了位置。"
        )
    elif withdrawn:
        text = N_(
            "按文件各行重算，得到已签名的根摘要。其中%(withdrawn)s条已经结束，不再公开，"
            "只留下摘要，不影响核验。"
        )
    else:
        text = N_("按文件各行重算，得到已签名的根摘要。")
    return Check("root", ok=holds, title=title, text=text, params=params)


def _body(holds: bool | None) -> Check:  # noqa: FBT001 - a finding
    title = N_("全文摘要相符")
    if holds is None:
        text = N_("有的条目已经结束，不再公开，全文摘要不再适用；以根摘要为准。")
    elif holds:
        text = N_("逐字节与发布时相同。")
    else:
        text = N_("与发布时的全文不同。")
    return Check("body", ok=holds, title=title, text=text)


def _inclusion(holds: bool, proof: Proof) -> Check:  # noqa: FBT001 - a finding
    title = N_("内容未改，并且在这一版里")
    manifest = proof.header.manifest
    params = {"place": proof.index + 1, "count": manifest.count, "steps": len(proof.path)}
    if holds:
        text = N_(
            "沿%(steps)s步摘要推到根，与已签名的根摘要一致。它是第%(place)s条，共%(count)s条。"
        )
    else:
        text = N_("沿证明推算，得不到已签名的根摘要：文字、位置或者证明的某一步被改动过。")
    return Check("inclusion", ok=holds, title=title, text=text, params=params)
