"""The address that documents print: where a party files by its code."""

from flask import url_for

from registry.web.context import services


def filing_address() -> str:
    """The page where a party enters its code, as the public reaches it."""
    return services().settings.public_url + url_for("party.enter")
