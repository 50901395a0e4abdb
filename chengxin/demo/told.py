"""Loading the province before somebody who waits at a terminal."""

import click

from registry.web.context import Services


def load_told(services: Services) -> None:
    """Load the province and say how far it is, every tenth of it, and what came of it."""
    from chengxin.demo.load import load  # imports the whole service: not at each start for nothing

    loaded = load(services, progress=_Told())
    click.echo(
        f"{loaded.subjects} firms, {loaded.campaigns} campaigns, "
        f"{loaded.visits} visits, {loaded.cases} cases"
    )


class _Told:
    """Says on a line of its own how far the loading is, every tenth of it."""

    def __init__(self) -> None:
        self._tenths = 0

    def __call__(self, what: str, share: float) -> None:
        """Told what is being done and the share that is done."""
        while self._tenths <= share * 10:
            click.echo(f"demo province {self._tenths * 10:3d} %  {what}")
            self._tenths += 1
