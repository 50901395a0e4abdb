"""What the installation refuses: said to the person at the terminal in one sentence."""


class Refused(RuntimeError):
    """Something cannot be done here and now. The message says why and what to do instead."""
