"""Every table of the service, for migrations and for the test that compares the two."""

from importlib import import_module

from registry.db import Base

TABLES = (
    "campaigns.draws.models",
    "campaigns.evidence.models",
    "campaigns.inspections.capture_models",
    "campaigns.inspections.models",
    "campaigns.inspections.referral_models",
    "campaigns.planning.assignment_models",
    "campaigns.planning.checklist_models",
    "campaigns.planning.course_models",
    "campaigns.planning.models",
    "campaigns.planning.progress_models",
    "campaigns.plans.models",
    "campaigns.sampling.import_models",
    "campaigns.sampling.models",
    "campaigns.sampling.report_models",
    "registry.accounts.models",
    "registry.audit.models",
    "registry.blacklist.models",
    "registry.credit.attachment_models",
    "registry.credit.entries_models",
    "registry.credit.models",
    "registry.credit.policy_models",
    "registry.credit.report_models",
    "registry.credit.risk_models",
    "registry.credit.what_if_models",
    "registry.daily",
    "registry.disclosure.models",
    "registry.due",
    "registry.files.models",
    "registry.measures.models",
    "registry.penalties.models",
    "registry.sharing.models",
    "registry.subjects.history_models",
    "registry.subjects.import_models",
    "registry.subjects.models",
    "registry.subjects.person_models",
)
"""The modules that declare tables."""

for module in TABLES:
    import_module(module)

metadata = Base.metadata
