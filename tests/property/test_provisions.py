"""Law as data: one version on each day, none without a basis, none overlapping."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from registry.kernel.provisions import NoProvisionInForce, Provision, load, load_folder

DAY = timedelta(days=1)


def written(tmp_path: Path, *versions: dict[str, Any], key: str = "rule") -> Path:
    path = tmp_path / f"{key}.yaml"
    body = {"key": key, "title": "规则", "versions": list(versions)}
    path.write_text(yaml.safe_dump(body, allow_unicode=True), "utf-8")
    return path


def version(effective: date, until: date | None = None, **values: int) -> dict[str, Any]:
    return {"effective": effective, "until": until, "legal_basis": "某办法第一条", **values}


@given(
    starts=st.lists(st.dates(date(2000, 1, 1), date(2030, 1, 1)), min_size=1, unique=True),
    day=st.dates(date(1999, 1, 1), date(2031, 1, 1)),
)
def test_the_newest_version_that_has_begun_is_in_force(
    tmp_path_factory: pytest.TempPathFactory, starts: list[date], day: date
) -> None:
    starts.sort()
    path = written(tmp_path_factory.mktemp("law"), *(version(on) for on in starts))
    provision = load(path)
    begun = [on for on in starts if on <= day]
    if begun:
        assert provision.on(day).effective == begun[-1]
    else:
        with pytest.raises(NoProvisionInForce):
            provision.on(day)


def two(tmp_path: Path) -> Provision:
    first = version(date(2020, 1, 1), date(2020, 12, 31), days=5)
    return load(written(tmp_path, first, version(date(2021, 3, 1), days=7)))


def test_first_and_last_day_belong_to_a_version_and_a_gap_to_none(tmp_path: Path) -> None:
    provision = two(tmp_path)
    assert provision.on(date(2020, 1, 1)).body["days"] == 5
    assert provision.on(date(2020, 12, 31)).body["days"] == 5
    assert provision.on(date(2021, 3, 1)).body["days"] == 7
    for day in (date(2019, 12, 31), date(2021, 1, 1), date(2021, 2, 28)):
        with pytest.raises(NoProvisionInForce):
            provision.on(day)


def test_a_version_is_found_again_by_the_digest_a_decision_kept(tmp_path: Path) -> None:
    provision = two(tmp_path)
    kept = provision.on(date(2020, 6, 1)).digest
    assert provision.by_digest(kept).body["days"] == 5
    with pytest.raises(KeyError):
        provision.by_digest("0" * 64)


def test_a_changed_number_is_another_digest_and_spelling_is_not(tmp_path: Path) -> None:
    path = written(tmp_path, version(date(2020, 1, 1), days=5))
    before = load(path).versions[0].digest
    path.write_text("# a remark\n" + path.read_text("utf-8"), "utf-8")
    assert load(path).versions[0].digest == before
    written(tmp_path, version(date(2020, 1, 1), days=6))
    assert load(path).versions[0].digest != before


def test_a_version_without_a_legal_basis_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, {"effective": date(2020, 1, 1)})
    with pytest.raises(ValueError, match="legal basis"):
        load(path)


@pytest.mark.parametrize(
    ("until", "second"),
    [
        (date(2021, 1, 1), date(2021, 1, 1)),
        (date(2021, 1, 1), date(2020, 6, 1)),
        (None, date(2020, 1, 1)),
        (None, date(2019, 1, 1)),
    ],
)
def test_versions_that_overlap_are_refused(
    tmp_path: Path, until: date | None, second: date
) -> None:
    path = written(tmp_path, version(date(2020, 1, 1), until), version(second))
    with pytest.raises(ValueError, match="overlaps"):
        load(path)


def test_a_version_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, version(date(2020, 1, 1), date(2019, 12, 31)))
    with pytest.raises(ValueError, match="ends before"):
        load(path)


def test_a_folder_is_read_by_key(tmp_path: Path) -> None:
    written(tmp_path, version(date(2020, 1, 1)), key="one")
    written(tmp_path, version(date(2020, 1, 1)), key="two")
    assert list(load_folder(tmp_path)) == ["one", "two"]


def test_two_files_with_one_key_are_refused(tmp_path: Path) -> None:
    written(tmp_path, version(date(2020, 1, 1)), key="one")
    (tmp_path / "other.yaml").write_text((tmp_path / "one.yaml").read_text("utf-8"), "utf-8")
    with pytest.raises(ValueError, match="twice"):
        load_folder(tmp_path)


def test_every_policy_of_the_service_can_be_read() -> None:
    folder = Path(__file__).parents[2] / "registry" / "policy"
    for path in sorted(folder.rglob("*.yaml")):
        provision = load(path)
        assert provision.title
        assert provision.versions


def test_a_version_announced_after_it_began_is_refused(tmp_path: Path) -> None:
    late = {**version(date(2024, 1, 1)), "announced": date(2024, 1, 2)}
    with pytest.raises(ValueError, match="announced after it began"):
        load(written(tmp_path, late))
    early = {**version(date(2024, 1, 1)), "announced": date(2023, 11, 1)}
    assert load(written(tmp_path, early)).versions[0].known_on == date(2023, 11, 1)
