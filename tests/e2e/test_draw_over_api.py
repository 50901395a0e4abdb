"""A draw between two agencies over the interface, down to the public record."""

from hashlib import sha256
from typing import Any

from campaigns.draws.algorithm import commitment
from campaigns.draws.replay import replay
from registry.sharing.keys import keys_folder
from registry.signing import open_signer
from tests.e2e.conftest import Running
from tests.e2e.draw_examples import a_drawing_of_the_cast

SECRETS = {"SF-MSA": ("1f" * 32, "2e" * 32), "SF-AGR": ("3d" * 32, "4c" * 32)}


def test_two_agencies_draw_and_anyone_replays_the_published_file(
    running: Running, caller: Any
) -> None:
    with running.services.database.transaction() as session:
        drawing = a_drawing_of_the_cast(session, running)
    organiser, witness = caller("campaign"), caller("campaign2")
    terms = {
        "title": "2026年第一批成品油抽查",
        "campaign_id": str(drawing.campaign.id),
        "agency_ids": [str(drawing.organiser.id)],
        "witness_id": str(drawing.witness.id),
        "divisions": ["140199"],
        "visit_from": "2026-03-16",
        "visit_to": "2026-03-27",
        "rate_a": "5",
        "rate_a_reason": "上年合格率低",
    }
    draw = organiser.send("/v1/draws", terms)
    at = f"/v1/draws/{draw['id']}"
    assert sum(organiser.get(f"{at}/preview")["sizes"].values()) == 8
    refused = witness.try_to(f"{at}/freeze", version=draw["version"])
    assert refused.status_code == 403
    draw = organiser.send(f"{at}/freeze", version=draw["version"])
    assert organiser.try_to(f"{at}/freeze", version=1).status_code == 412
    for who, code in ((organiser, "SF-MSA"), (witness, "SF-AGR")):
        given = commitment(draw["pool_sha256"], code, *SECRETS[code])
        who.send(f"{at}/commitments", {"commitment": given})
    for who, code in ((witness, "SF-AGR"), (organiser, "SF-MSA")):
        number, salt = SECRETS[code]
        draw = who.send(f"{at}/reveals", {"contribution": number, "salt": salt})
    assert (draw["state"], draw["unmanned_count"]) == ("drawn", 0)
    public = running.app.test_client()
    assert public.get(f"/draws/{draw['id']}/record.json").status_code == 404
    stranger = running.key("case")
    assert public.get(f"{at}/objects", headers=stranger).status_code == 403
    assert public.get(f"{at}/strikes", headers=stranger).status_code == 403
    told = public.get(at, headers=stranger).json
    assert (told["seed"], {side["salt"] for side in told["sides"]}) == (None, {None})
    assert (told["drawn_count"], told["unmanned_count"]) == (None, None)
    draw = organiser.send(f"{at}/publication", {"naming": "after_visits"}, version=draw["version"])
    assert (draw["naming"], draw["named_at"]) == ("after_visits", None)
    for closed in ("record.json", "pool.json"):
        assert public.get(f"/draws/{draw['id']}/{closed}").status_code == 404
    assert public.get(f"{at}/objects", headers=stranger).status_code == 403
    named = {one["uscc"] for one in organiser.get(f"{at}/objects")["items"]}
    called_off = min(named)
    reason = {"uscc": called_off, "reason": "ceased", "note": "现场已停业"}
    organiser.send(f"{at}/strikes", reason, version=draw["version"])
    (strike,) = witness.get(f"{at}/strikes")["items"]
    agreement = f"{at}/strikes/{strike['id']}/agreement"
    assert organiser.try_to(agreement, version=draw["version"]).status_code == 403
    witness.send(agreement, version=draw["version"])
    assert organiser.get("/v1/assignments")["items"] == [], "closed names are no agency's list"
    running.advance(days=30, editions=False)
    running.renew_keys()
    organiser = caller("campaign")
    record = public.get(f"/draws/{draw['id']}/record.json").data
    assert sha256(record).hexdigest() == draw["record_sha256"]
    keys = open_signer(keys_folder(running.services.settings.var)).public
    result = [one.code for one in replay(record, keys).result]
    assert [one["uscc"] for one in organiser.get(f"{at}/objects")["items"]] == result
    assert drawing.subjects[0].name not in public.get(f"/draws/{draw['id']}").text
