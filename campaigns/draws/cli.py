"""Commands: draw again from a published record; make the secret number of an agency. Offline."""

import secrets
from pathlib import Path

import click

from campaigns.draws.algorithm import Drawn, commitment
from campaigns.draws.record import RecordRefused
from campaigns.draws.replay import Replayed
from campaigns.draws.replay import replay as replayed_from
from registry.kernel.refusals import Refusal
from registry.signing import PublicKeys

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def draws() -> None:
    """Draws of objects and officers (双随机)."""


@draws.command()
@click.argument("record", type=_FILE)
@click.option("--key", "key_file", type=_FILE, help="The published keys (JWK set).")
@click.option("--list", "listed", is_flag=True, help="Print every object with day and officers.")
def replay(record: Path, key_file: Path | None, listed: bool) -> None:  # noqa: FBT001 - click's
    """Draw again from RECORD alone and compare; exit 1 names the part that does not follow."""
    try:
        keys = PublicKeys.read(key_file.read_bytes()) if key_file else None
        told = replayed_from(record.read_bytes(), keys)
    except RecordRefused as refusal:
        click.echo(f"不成立：{refusal.detail % refusal.params}", err=True)
        raise SystemExit(1) from None
    except Refusal as refusal:
        click.echo(f"不成立：{refusal.detail}", err=True)
        raise SystemExit(1) from None
    _say(told, held_against_keys=keys is not None)
    if listed:
        for one in told.result:
            click.echo(_line(one))


@draws.command()
@click.argument("pool_digest")
@click.argument("agency_code")
def contribution(pool_digest: str, agency_code: str) -> None:
    """Make a secret number and the commitment to it, for the frozen pool of a draw.

    Keep the number and the salt until the reveal; give the service the commitment only.
    """
    number, salt = secrets.token_hex(32), secrets.token_hex(32)
    click.echo(f"随机数　{number}")
    click.echo(f"盐值　　{salt}")
    click.echo(f"承诺　　{commitment(pool_digest, agency_code, number, salt)}")


def _say(told: Replayed, *, held_against_keys: bool) -> None:
    click.echo(f"成立：抽取{told.draw['id']}")
    click.echo(f"名录库　{told.objects}户、{told.officers}人　{told.pool_sha256}")
    click.echo(f"种子　　{told.seed}")
    click.echo(f"抽中　　{len(told.result)}户，与记录逐一相同")
    click.echo(f"记录　　{told.sha256}")
    known = "与所给的公钥相符" if held_against_keys else "记录自带的公钥；用--key与公布的公钥核对"
    click.echo(f"签名　　{told.kid}　{known}")


def _line(one: Drawn) -> str:
    return f"{one.code}　{one.stratum}　{one.day or '－'}　{' '.join(one.officers) or '－'}"
