"""What is published of a campaign, or served on its papers, names no person by a number."""

import marshmallow as ma
import pytest

from campaigns.inspections.act_schemas import FindingPenaltyIn
from campaigns.inspections.correction_schemas import FindingCorrectionIn
from campaigns.planning.campaign_schemas import CampaignAgencyIn
from campaigns.planning.course_schemas import CampaignItemIn, PlanItemForm
from campaigns.sampling.act_schemas import SamplingReasonIn
from registry.measures.schemas import ReportForm


@pytest.mark.parametrize(
    ("schema", "field"),
    [
        (FindingPenaltyIn, "facts"),
        (FindingPenaltyIn, "legal_basis"),
        (FindingPenaltyIn, "heavier_reason"),
        (FindingPenaltyIn, "ban_basis"),
        (FindingCorrectionIn, "description"),
        (CampaignAgencyIn, "printed_name"),
        (CampaignItemIn, "quote"),
        (PlanItemForm, "quote"),
        (SamplingReasonIn, "reason"),
        (ReportForm, "note"),
    ],
)
def test_words_with_a_persons_number_are_refused(schema: type[ma.Schema], field: str) -> None:
    assert field not in schema().validate({field: "已经改正"})
    assert field in schema().validate({field: "找13800138000"})
