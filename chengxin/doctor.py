"""Is the installation well: questions with an answer each, for the person who runs it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import redis
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from chengxin import database
from registry.credit.ledger import CHANGE
from registry.credit.recount import find_differences
from registry.credit.runs import subjects_owed
from registry.db import Database
from registry.disclosure.service import withheld
from registry.due import waiting
from registry.kernel.clock import legal_day
from registry.kernel.period import AsOf
from registry.measures.lifting import count_lifting
from registry.settings import Settings
from registry.web.context import Services

_OLDEST_POSTGRESQL = 150_000  # server_version_num; range types and MERGE as we use them
_CLOCK_SECONDS = 2.0
_SAMPLED_GRADES = 300


class CheckFailed(RuntimeError):
    """What is wrong, and what to do about it."""


@dataclass(frozen=True)
class Check:
    """A question. ``ask`` answers with a short fact or raises ``CheckFailed``."""

    name: str
    ask: Callable[[Services], str]


@dataclass(frozen=True)
class Answer:
    """What came of a check."""

    name: str
    well: bool
    said: str


def examine(services: Services, checks: Sequence[Check]) -> list[Answer]:
    """Ask N questions in their order; one that fails does not keep the rest from being asked."""
    answers = []
    for check in checks:
        try:
            answers.append(Answer(check.name, well=True, said=check.ask(services)))
        except (CheckFailed, SQLAlchemyError, redis.RedisError) as wrong:
            answers.append(Answer(check.name, well=False, said=str(wrong).partition("\n")[0]))
    return answers


def _scalar(database: Database, question: str) -> object:
    with database.reading() as session:
        return session.execute(text(question)).scalar_one()


def _postgresql(services: Services) -> str:
    number = int(str(_scalar(services.database, "SELECT current_setting('server_version_num')")))
    if number < _OLDEST_POSTGRESQL:
        raise CheckFailed(f"PostgreSQL {number // 10_000} is too old; 15 or newer is needed")
    return f"PostgreSQL {number // 10_000}.{number % 10_000}"


def _character_type(services: Services) -> str:
    trigrams = _scalar(services.database, "SELECT show_trgm('诚信') <> '{}'")
    if not trigrams:
        raise CheckFailed(
            "the database's LC_CTYPE is not UTF-8, so Chinese names cannot be searched; "
            "create it with LC_CTYPE 'C.UTF-8'"
        )
    return "UTF-8"


def _migrations(services: Services) -> str:
    current, newest = database.revisions(services.settings.database_url)
    if current != newest:
        raise CheckFailed(f"schema at {current}, newest is {newest}; run `chengxin db upgrade`")
    return str(current)


def _redis(services: Services) -> str:
    answer = services.redis.info("server")
    policy = services.redis.config_get("maxmemory-policy")["maxmemory-policy"]
    if policy != "noeviction":
        raise CheckFailed(f"maxmemory-policy is {policy}; the queue needs noeviction")
    return f"Redis {answer['redis_version']}"


def _clock(services: Services) -> str:
    there = _scalar(services.database, "SELECT clock_timestamp()")
    assert isinstance(there, datetime)
    apart = abs((datetime.now(UTC) - there).total_seconds())
    if apart > _CLOCK_SECONDS:
        raise CheckFailed(f"this machine and the database are {apart:.1f} s apart; set the clocks")
    zone = _scalar(services.database, "SELECT current_setting('timezone')")
    return f"{apart * 1000:.0f} ms apart, database session in {zone}"


def _publication(services: Services) -> str:
    now = services.clock.now()
    with services.database.reading() as session:
        waiting = withheld(session, AsOf(valid_on=legal_day(now), known_at=now))
    if waiting:
        named = "; ".join(f"{one}: {', '.join(fields)}" for one, fields in waiting.items())
        raise CheckFailed(f"withheld from publication, a person's number in it: {named}")
    return "no listing is withheld"


def _secret(settings: Settings) -> str:
    shortest = 32
    if len(settings.secret_key) < shortest:
        raise CheckFailed(f"CHENGXIN_SECRET_KEY has fewer than {shortest} characters")
    return "long enough"


def _grades(services: Services, sample: int | None) -> str:
    """Grades counted anew by a second route; what is owed to the workers is no fault yet."""
    on = legal_day(services.clock.now())
    with services.database.reading() as session:
        number, differences = find_differences(session, on=on, sample=sample)
        owed = subjects_owed(session)
    wrong = [each for each in differences if each.subject_id not in owed]
    if wrong:
        first = wrong[0]
        raise CheckFailed(
            f"{len(wrong)} of {number} grades are not what the ledger gives, the first of subject"
            f" {first.subject_id} on {first.on}; run `chengxin credit regrade`"
        )
    waiting = f", {len(differences)} still with the workers" if differences else ""
    return f"{number} subjects counted anew by another route{waiting}"


def _measures(services: Services) -> str:
    """No measure outlives its listing unnoticed; what is late with agencies is told."""
    now = services.clock.now()
    on = legal_day(now)
    with services.database.reading() as session:
        counts = count_lifting(session, on=on)
        with_workers = CHANGE in waiting(session)
    if counts.unnoticed and not with_workers:
        raise CheckFailed(
            f"{counts.unnoticed} measures stand on no listing or honour and no worker has noticed;"
            " is the worker running?"
        )
    return f"{counts.to_lift} measures to lift, {counts.late} of them late"


def grades_of_all() -> Check:
    """Every grade on every day, not only a sample."""
    return Check("grades", lambda services: _grades(services, None))


CHECKS: tuple[Check, ...] = (
    Check("database", _postgresql),
    Check("character type", _character_type),
    Check("migrations", _migrations),
    Check("redis", _redis),
    Check("clocks", _clock),
    Check("publication", _publication),
    Check("measures", _measures),
    Check("secret key", lambda services: _secret(services.settings)),
    Check("grades", lambda services: _grades(services, _SAMPLED_GRADES)),
)
