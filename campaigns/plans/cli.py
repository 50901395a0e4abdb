"""``chengxin plans``: read plans and measure the reader.

Owns the command line only.
"""

from pathlib import Path

import click
import orjson

from campaigns.plans.draft import PlanDraft
from campaigns.plans.export import draft_to_dict
from campaigns.plans.facts import load_facts
from campaigns.plans.reader import read_plan
from campaigns.plans.report import as_outline
from campaigns.plans.score import as_markdown, score_all
from campaigns.plans.text import decode, read_bytes
from registry.kernel.refusals import Refusal

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def plans() -> None:
    """Plans of quality work: read and measured."""


def read_file(path: Path) -> PlanDraft:
    """Draft of one file.

    Raises:
        click.ClickException: the file was refused; nothing was read.
    """
    try:
        return read_plan(decode(read_bytes(path), file=path.name), file=path.name)
    except Refusal as refusal:
        raise click.ClickException(refusal.detail % refusal.params) from refusal


@plans.command("read", help="Draft items, agencies, campaigns and targets from FILES.")
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def read_command(files: tuple[Path, ...], *, as_json: bool) -> None:
    """Print the drafts of N files, for people or as JSON.

    Files that are refused are named on the error output, and the command fails; the others are
    printed all the same.
    """
    drafts, refused = [], []
    for path in files:
        try:
            drafts.append(read_file(path))
        except click.ClickException as refusal:
            refused.append(refusal)
    if as_json and drafts:
        body = {"plans": [draft_to_dict(draft) for draft in drafts]}
        click.echo(orjson.dumps(body, option=orjson.OPT_INDENT_2).decode())
    for draft in () if as_json else drafts:
        click.echo(as_outline(draft))
        click.echo()
    for sentence in refused:
        sentence.show()
    if refused:
        raise click.exceptions.Exit(1)


@plans.command("score", help="Measure the reading of FILES against TRUTH (YAML).")
@click.argument("truth", type=_FILE)
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--misses", is_flag=True, help="List every difference.")
def score_command(truth: Path, files: tuple[Path, ...], *, misses: bool) -> None:
    """Print precision and recall of N files against a truth file."""
    try:
        facts = load_facts(truth)
    except Refusal as refusal:
        raise click.ClickException(refusal.detail % refusal.params) from refusal
    scores = score_all([draft_to_dict(read_file(path)) for path in files], facts["plans"])
    if len(scores) == 1:
        raise click.ClickException("TRUTH tells of none of these files.")
    click.echo(as_markdown(scores))
    if misses:
        click.echo()
        click.echo("\n".join(scores["total"].misses))
