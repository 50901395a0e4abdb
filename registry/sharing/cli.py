"""Commands: check a receipt without network and database; take a fresh signing key."""

from pathlib import Path

import click

from registry.accounts.actors import system_actor
from registry.audit.service import record
from registry.kernel.refusals import Refusal
from registry.sharing import receipts as receipt_forms
from registry.sharing.keys import keys_folder
from registry.signing import PublicKeys, open_signer, rotate
from registry.web.context import Services

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def receipts() -> None:
    """Receipts of answered questions."""


@receipts.command()
@click.argument("file", type=_FILE)
@click.option("--key", "key_file", type=_FILE, required=True, help="The published keys (JWK set).")
def verify(file: Path, key_file: Path) -> None:
    """Check a receipt (.jws), or an answer that holds one (.json), offline."""
    try:
        keys = PublicKeys.read(key_file.read_bytes())
        receipt = receipt_forms.verify(file.read_bytes(), keys)
    except Refusal as refusal:
        click.echo(f"不成立：{refusal.detail % refusal.params}", err=True)
        raise SystemExit(1) from None
    click.echo(f"成立：回执{receipt.id}")
    click.echo(f"查询方：{receipt.asker}")
    click.echo(f"查询时刻：{receipt.answer['asked_at']}")
    click.echo(f"签名密钥：{receipt.kid}")
    for line in _told(receipt.answer):
        click.echo(line)


@click.group()
def keys() -> None:
    """The key that signs receipts, editions and records."""


@keys.command("rotate")
@click.pass_obj
def rotate_command(services: Services) -> None:
    """Retire the key in use and sign with a fresh one; old signatures still verify."""
    folder = keys_folder(services.settings.var)
    old = open_signer(folder).kid
    with services.database.transaction() as session:
        new = rotate(folder).kid
        record(
            session,
            actor=system_actor("keys.rotate"),
            action="signing_key.rotated",
            object_kind="signing_key",
            object_id=new,
            detail={"retired": old},
            at=services.clock.now(),
        )
    click.echo(f"{old} is retired; {new} signs from now on")


def _told(answer: dict[str, object]) -> list[str]:
    items = answer.get("items", [answer])
    assert isinstance(items, list)
    return [_line(item) for item in items]


def _line(item: dict[str, object]) -> str:
    if "error" in item:
        return f"{item['uscc']}　未答复"
    standing = "在列" if item["listed"] else "未在列"
    return f"{item['uscc']}　{standing}　等级{item['grade'] or '未评'}"
