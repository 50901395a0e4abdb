"""Every table of the service, for migrations and for the test that compares the two."""

from importlib import import_module

from registry.db import Base

TABLES = (
    "campaigns.evidence.models",
    "campaigns.inspections.capture_models",
    "campaigns.inspections.models",
    "campaigns.planning.assignment_models",
    "campaigns.planning.models",
    "campaigns.plans.models",
    "registry.accounts.models",
    "registry.audit.models",
    "registry.blacklist.models",
    "registry.credit.models",
    "registry.daily",
    "registry.disclosure.models",
    "registry.due",
    "registry.penalties.models",
    "registry.sharing.models",
    "registry.subjects.models",
)
"""The modules that declare tables."""

for module in TABLES:
    import_module(module)

metadata = Base.metadata
