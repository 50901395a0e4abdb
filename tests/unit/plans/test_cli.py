"""The commands on files as people have them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from campaigns.plans.cli import plans

PLAN = Path(__file__).parents[2] / "fixtures" / "plans" / "102_city_labels_2019.txt"


def test_json_has_the_field_names_of_the_reference(tmp_path: Path) -> None:
    copy = tmp_path / "7_计划.txt"
    copy.write_bytes(PLAN.read_text("utf-8").encode("gb18030"))
    answer = CliRunner().invoke(plans, ["read", "--json", str(copy), str(PLAN)])
    assert answer.exit_code == 0
    first, second = json.loads(answer.output)["plans"]
    assert (first["file"], first["prefix"], second["prefix"]) == ("7_计划.txt", "7", "102")
    item = first["items"][1]
    assert {
        "heading_no",
        "title",
        "level",
        "responsibility_mode",
        "lead",
        "support",
        "agencies",
    } <= set(item)
    assert {"name_zh", "category", "kind", "quote", "enforcement"} <= set(item["campaigns"][0])
    flat = [t["value"] for t in first["targets"] if t["item"]]
    assert flat == [t["value"] for i in first["items"] for t in i["targets"]]
    assert [t["chapter"] for t in first["targets"] if not t["item"]] == ["一"] * 4


def test_the_outline_is_for_people() -> None:
    answer = CliRunner().invoke(plans, ["read", str(PLAN)])
    assert answer.exit_code == 0
    assert "牵头：市市场监管局" in answer.output
    assert "没有放进任何条目的内容" in answer.output


def test_a_refused_file_is_a_sentence_and_no_traceback(tmp_path: Path) -> None:
    big = tmp_path / "big.txt"
    with big.open("wb") as sparse:
        sparse.truncate(50 * 1024 * 1024)
    answer = CliRunner().invoke(plans, ["read", str(big)])
    assert answer.exit_code == 1
    assert "计划文件“big.txt”超过1 MiB，没有读取。" in answer.output


def test_a_refused_file_does_not_hide_the_others(tmp_path: Path) -> None:
    empty = tmp_path / "空.txt"
    empty.touch()
    answer = CliRunner().invoke(plans, ["read", "--json", str(PLAN), str(empty)])
    assert answer.exit_code == 1
    assert [p["prefix"] for p in json.loads(answer.stdout)["plans"]] == ["102"]
    assert "计划文件“空.txt”没有文字内容。" in answer.stderr


@pytest.mark.parametrize(
    ("truth", "place"),
    [
        ("plans: 3", "plans"),
        ("plans: [{file: a.txt, items: [{}]}]", "plans[0].items[0].path"),
        ("plans: [{file: a.txt, items: [{path: '1', targets: [{quote: x}]}]}]",
         "plans[0].items[0].targets[0].value"),
        ("plans: 3: 4", "第1行"),
    ],
)  # fmt: skip
def test_a_truth_file_of_another_shape_is_refused_by_its_place(
    tmp_path: Path, truth: str, place: str
) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(truth, "utf-8")
    answer = CliRunner().invoke(plans, ["score", str(path), str(PLAN)])
    assert answer.exit_code == 1
    assert f"标准答案“t.yaml”的{place}格式不对" in answer.output
