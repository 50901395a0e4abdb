"""The bytecode of the service's packages, written once for all the programs that import them."""

import compileall

from chengxin.places import PROJECT

_PACKAGES = ("registry", "campaigns", "workers", "chengxin", "migrations")


def compile_packages() -> None:
    """Write what is missing or old.

    Where the checkout cannot be written every program compiles for itself, as it would anyway.
    """
    for package in _PACKAGES:
        compileall.compile_dir(PROJECT / package, quiet=2)
