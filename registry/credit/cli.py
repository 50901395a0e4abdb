"""The command ``chengxin credit``."""

import time
from collections import defaultdict
from datetime import UTC, date
from pathlib import Path
from uuid import UUID

import click

from registry.accounts.actors import system_actor
from registry.credit import service, what_if
from registry.credit.policy_checks import PolicyFlawed
from registry.kernel.clock import legal_day
from registry.kernel.refusals import Refusal
from registry.shell.i18n import english
from registry.web.context import Services

_LOOK_SECONDS = 0.5
_LEAST = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def credit() -> None:
    """Quality credit: derive grades, ask what a policy would change."""


@credit.command("regrade")
@click.option("--no-wait", is_flag=True, help="Only begin; workers go on, the console shows how.")
@click.pass_obj
def regrade(services: Services, *, no_wait: bool) -> None:
    """Derive anew every grade that is not what its ledger gives, and show how far it is.

    Stopped or killed, it goes on where it was: the workers have the rest.
    """
    with services.database.transaction() as session:
        at = services.clock.now()
        run = service.begin_run(
            session, on=legal_day(at), reason=service.RegradeReason.ORDERED, at=at
        )
    if run is None:
        click.echo("every grade is what its ledger gives")
        return
    with services.database.reading() as session:
        progress = service.get_progress(session, run.id)
    click.echo(f"run {run.id}: {progress.subjects} subjects in {progress.chunks} chunks")
    if not no_wait:
        progress = _follow(services, progress)
        click.echo(f"done; {progress.moved} have another grade than before")


def _follow(services: Services, progress: service.Progress) -> service.Progress:
    with click.progressbar(length=progress.subjects, label="regrading") as bar:
        while progress.finished_at is None:
            time.sleep(_LOOK_SECONDS)
            with services.database.reading() as session:
                now = service.get_progress(session, progress.run.id)
            bar.update(now.subjects_done - progress.subjects_done)
            progress = now
    return progress


@credit.command("what-if")
@click.argument("policy", required=False, type=_LEAST)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Day whose grades are compared.")
@click.option("--replay", "trial", type=click.UUID, help="Compare a kept trial once more.")
@click.pass_obj
def what_if_command(
    services: Services, policy: Path | None, on: date | None, trial: UUID | None
) -> None:
    """Show who would move under POLICY, a drafted grading file; no grade is changed.

    The trial is kept: --replay ID compares again and says whether it finds the same.
    """
    if (policy is None) == (trial is None):
        raise click.UsageError("give either a policy file or --replay ID")
    if trial is not None:
        _replay(services, trial)
    elif policy is not None:
        _try(services, policy, legal_day_of(on))


def legal_day_of(typed: date | None) -> date | None:
    """The day of what click read, which has a time of day."""
    return typed and date(typed.year, typed.month, typed.day)


def _try(services: Services, policy: Path, on: date | None) -> None:
    known_at = services.database.settled_by(services.clock.now())
    try:
        with services.database.transaction() as session:
            at = services.clock.now()
            begun = what_if.begin_what_if(
                session,
                policy.read_text("utf-8"),
                on=on,
                today=legal_day(at),
                known_at=known_at,
                by=system_actor("chengxin credit"),
                at=at,
            )
            parts = what_if.parts_left(session, begun.id)
    except UnicodeDecodeError:
        raise click.ClickException(f"{policy}: not UTF-8") from None
    except Refusal as refusal:
        raise click.ClickException(_said(policy, refusal)) from None
    with click.progressbar(parts, label="comparing") as bar:
        for number in bar:
            with services.database.transaction() as session:
                parts_due = [f"{begun.id}/{number}"]
                what_if.compare_parts_due(session, parts_due, at=services.clock.now())
    with services.database.reading() as session:
        outcome = what_if.get_outcome(session, begun.id)
        subjects = what_if.subjects_of(session, outcome)
    _tell(outcome, {number: subject.uscc for number, subject in subjects.items()})


def _said(policy: Path, refusal: Refusal) -> str:
    in_english = english().gettext
    lines = [f"{policy}: {in_english(refusal.detail) % refusal.params}"]
    for error in refusal.errors:
        params = dict(error.params)
        if isinstance(flaw := params.get("flaw"), PolicyFlawed):
            params["flaw"] = in_english(flaw.detail) % flaw.params
        lines.append(f"  {in_english(error.detail) % params}")
    return "\n".join(lines)


def _tell(outcome: what_if.Outcome, codes: dict[int, str]) -> None:
    trial = outcome.trial
    click.echo(f"trial {trial.id}")
    known_at = trial.known_at.astimezone(UTC)
    click.echo(f"grades of {trial.legal_day}, ledger as known at {known_at:%Y-%m-%dT%H:%M:%SZ}")
    click.echo(f"{outcome.graded} graded, {outcome.moved} would have another grade")
    by_trait: dict[str, list[what_if.Move]] = defaultdict(list)
    for move in outcome.moves:
        if move.was != move.now:
            by_trait[move.trait].append(move)
    for trait, moves in by_trait.items():
        click.echo(f"by {trait}:" if trait != "all" else "moves:")
        for move in moves:
            click.echo(f"  {move.value or '-':8} {move.was} -> {move.now}  {move.subjects}")
    if outcome.samples:
        click.echo("samples:")
    for each in outcome.samples:
        points = f"{each.was_hundredths / 100:.2f} -> {each.now_hundredths / 100:.2f}"
        click.echo(f"  {codes[each.subject_id]} {each.was} -> {each.now}  {points}")
    click.echo(f"policy in force {trial.present_digest}")
    click.echo(f"draft           {trial.draft_digest}")
    click.echo(f"result          {outcome.digest}")


def _replay(services: Services, trial: UUID) -> None:
    try:
        with services.database.reading() as session:
            before = what_if.get_outcome(session, trial)
            again = what_if.replay(session, trial)
            with click.progressbar(again, length=before.parts, label="comparing again") as bar:
                same = list(bar)
    except Refusal as refusal:
        raise click.ClickException(english().gettext(refusal.detail)) from None
    if before.digest is None:
        raise click.ClickException("the trial has not been compared to its end")
    if not all(same):
        raise click.ClickException(f"{same.count(False)} of {len(same)} parts differ")
    click.echo(f"the same: {before.digest}")
