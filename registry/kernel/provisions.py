"""Law as data: values that take effect on a day, with their legal basis, unit and digest.

A policy file is YAML: ``key``, ``title``, ``title_en`` where readers see it, and ``versions``,
each with ``effective`` (its first day), optionally ``until`` (its last day) and ``announced`` (the
day of its publication, where that was earlier), ``legal_basis`` and the provisions themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from registry.kernel.canonical import digest
from registry.kernel.refusals import N_, Conflict
from registry.kernel.yamls import read_yaml


class NoProvisionInForce(Conflict):
    """No version of the provision is in force on the day asked for."""

    title = N_("当日没有生效的规定")
    detail = N_("“%(title)s”在%(on)s还没有施行，或者已经不再施行。")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a provision, as written in the file.

    ``digest`` (64 hexadecimal digits) is of the whole version: it is stored with each decision.
    """

    key: str
    effective: date
    until: date | None
    legal_basis: str
    body: dict[str, Any]
    digest: str

    @property
    def known_on(self) -> date:
        """The day on which it was announced, or took effect without announcement."""
        announced: date | None = self.body.get("announced")
        return announced or self.effective

    def covers(self, day: date) -> bool:
        """Whether the version is in force on ``day``; first and last day included."""
        return self.effective <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Provision:
    """Every version of one provision, oldest first, none overlapping another."""

    key: str
    title: str
    versions: tuple[Version, ...]
    title_en: str = ""

    def on(self, day: date) -> Version:
        """The version in force on ``day``.

        Raises:
            NoProvisionInForce: before the first version, or in a gap.
        """
        for version in reversed(self.versions):
            if version.covers(day):
                return version
        raise NoProvisionInForce(title=self.title, on=day.isoformat())

    def by_digest(self, wanted: str) -> Version:
        """The version a stored decision applied.

        Raises:
            KeyError: the file no longer has it; a file only ever gains versions.
        """
        for version in self.versions:
            if version.digest == wanted:
                return version
        raise KeyError(wanted)


def load(path: Path) -> Provision:
    """Read one policy file.

    Raises:
        ValueError: versions out of order or overlapping, one that ends before it begins or was
            announced after it, or one without a legal basis.
    """
    return provision_of(read_yaml(path.read_text("utf-8")))


def provision_of(written: dict[str, Any]) -> Provision:
    """Read a policy file's document; refuses as ``load`` does."""
    key = written["key"]
    versions = tuple(_version(key, version) for version in written["versions"])
    _check(key, versions)
    return Provision(
        key=key, title=written["title"], versions=versions, title_en=written.get("title_en", "")
    )


def load_folder(folder: Path) -> dict[str, Provision]:
    """Every policy file of a folder by its key, in the order of their names.

    Raises:
        ValueError: as ``load``; or two files have one key.
    """
    provisions: dict[str, Provision] = {}
    for path in sorted(folder.glob("*.yaml")):
        provision = load(path)
        if provision.key in provisions:
            raise ValueError(f"{provision.key} is defined twice, again in {path.name}")
        provisions[provision.key] = provision
    return provisions


def _version(key: str, written: dict[str, Any]) -> Version:
    return Version(
        key=key,
        effective=written["effective"],
        until=written.get("until"),
        legal_basis=str(written.get("legal_basis") or ""),
        body=written,
        digest=digest({"key": key, **written}).hex(),
    )


def _check(key: str, versions: Iterable[Version]) -> None:
    previous: Version | None = None
    for version in versions:
        if not version.legal_basis:
            raise ValueError(f"{key}: version of {version.effective} names no legal basis")
        if version.until is not None and version.until < version.effective:
            raise ValueError(f"{key}: version of {version.effective} ends before it begins")
        if version.known_on > version.effective:
            raise ValueError(f"{key}: version of {version.effective} was announced after it began")
        if previous is not None and (version.effective <= (previous.until or previous.effective)):
            raise ValueError(f"{key}: version of {version.effective} overlaps the one before")
        previous = version
