"""Every table of the service, for migrations and for the test that compares the two."""

import registry.accounts.models
import registry.audit.models
import registry.blacklist.models
import registry.credit.models
import registry.daily
import registry.disclosure.models
import registry.due
import registry.penalties.models
import registry.sharing.models
import registry.subjects.models  # noqa: F401 - imported for the tables they declare
from registry.db import Base

metadata = Base.metadata
