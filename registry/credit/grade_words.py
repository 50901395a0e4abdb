"""What the grades are called: the names that a policy gives them, in the reader's language."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from registry.credit.policy import Policies, Policy
from registry.credit.policy_in_force import grading
from registry.kernel.clock import legal_day
from registry.kernel.period import AsOf
from registry.kernel.provisions import NoProvisionInForce
from registry.shell.formats import in_locale


def grade_words(session: Session, as_of: AsOf) -> Mapping[str, str]:
    """The names of the grades, by letter, as the policy of a day was known at an instant."""
    policies = grading(session, known_at=as_of.known_at).known_on(legal_day(as_of.known_at))
    return words_of(policies, as_of.valid_on)


def words_of(policies: Policies, on: date) -> Mapping[str, str]:
    """As the version in force on a day has them; a letter of other versions alone as those do.

    A history and a forecast show grades of days on which another version rules.
    """
    words = {letter: name for one in policies.versions for letter, name in _names(one).items()}
    try:
        return words | _names(policies.on(on))
    except NoProvisionInForce:
        return words


def _names(policy: Policy) -> dict[str, str]:
    return {band.grade: in_locale(band.name, band.name_en) for band in policy.ladder}
