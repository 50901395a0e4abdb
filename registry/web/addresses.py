"""Addresses of ours that a reader brings along: where to go back to."""


def own_path(address: str | None, *, default: str) -> str:
    """``address`` when it is a path on this site, else ``default``.

    A browser reads a backslash as a slash and drops line breaks and tabs, so neither may lead
    to another site.
    """
    if not address or not address.startswith("/") or not address.isprintable():
        return default
    return default if address.replace("\\", "/").startswith("//") else address
