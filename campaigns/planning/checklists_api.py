"""``/v1/checklists``: what visits are asked, every version."""

from typing import Any
from uuid import UUID

from campaigns.planning import checklists, service
from campaigns.planning.checklist import document
from campaigns.planning.checklist_answers import ChecklistOut, ChecklistsOut
from campaigns.planning.checklists import Edition
from registry.accounts.access import requires
from registry.accounts.permissions import Permission
from registry.kernel.refusals import N_
from registry.web.api import answers, blueprint, says
from registry.web.context import reading, today

blp = blueprint("checklists_api", __name__, "/v1", N_("检查表"))


@blp.get("/checklists")
@requires(Permission.SUBJECTS_READ)
@says(N_("全部检查表的全部版本"))
@answers(200, ChecklistsOut)
def list_checklists() -> dict[str, Any]:
    """Every version of every checklist, the newest first."""
    with reading() as session:
        found = checklists.editions(session)
    return {"items": [_listed(one) for several in found.values() for one in several]}


@blp.get("/checklists/<string:key>")
@requires(Permission.SUBJECTS_READ)
@says(N_("一份检查表今天生效的版本"))
@answers(200, ChecklistOut)
def show_checklist(key: str) -> dict[str, Any]:
    """The version of a checklist in force today."""
    with reading() as session:
        return _whole(checklists.in_force(session, key, today()))


@blp.get("/checklists/<string:key>/versions/<int:version>")
@requires(Permission.SUBJECTS_READ)
@says(N_("一份检查表的某个版本"))
@answers(200, ChecklistOut)
def show_version(key: str, version: int) -> dict[str, Any]:
    """One version of a checklist, archived ones too."""
    with reading() as session:
        return _whole(checklists.get_edition(session, key, version))


@blp.get("/campaigns/<uuid:campaign_id>/checklist")
@requires(Permission.SUBJECTS_READ)
@says(N_("这次行动使用的检查表；开始之前是今天生效的版本"))
@answers(200, ChecklistOut)
def show_campaign_checklist(campaign_id: UUID) -> dict[str, Any]:
    """What visits under the campaign are asked."""
    with reading() as session:
        campaign = service.get_campaign(session, campaign_id)
        if campaign.checklist is not None:
            return checklists.checklist_document(campaign.checklist)
        return _whole(checklists.in_force(session, campaign.checklist_key, today()))


def _whole(one: Edition) -> dict[str, Any]:
    return {**document(one.checklist), "digest": one.digest}


def _listed(one: Edition) -> dict[str, Any]:
    return {
        "key": one.checklist.key,
        "version": one.checklist.version,
        "title": one.checklist.title,
        "effective_on": one.effective_on,
        "origin": one.origin,
        "digest": one.digest,
    }
