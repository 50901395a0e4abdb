"""Settings: read once from the environment by a composition root and passed down."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from registry.kernel.clock import Clock, ShiftedClock, SystemClock


@dataclass(frozen=True, slots=True)
class Settings:
    """What differs between installations.

    ``database_url`` is a libpq URL, ``redis_url`` a Redis URL; ``var`` holds keys and files;
    ``demo`` marks every page and lets the clock be moved; ``proxies`` is how many proxies of
    our own stand before the service and name the reader's address; ``grading`` names another
    shipped ladder of grades than the published four (``registry/policy/grading_ladders``).
    """

    database_url: str
    redis_url: str
    secret_key: str
    var: Path
    demo: bool = False
    public_url: str = "http://127.0.0.1:8000"
    proxies: int = 0
    grading: str = ""

    def clock(self) -> Clock:
        """The clock of the installation: movable only in a demonstration."""
        return ShiftedClock(self.var / "clock.json") if self.demo else SystemClock()


class SettingMissing(RuntimeError):
    """A setting is not in the environment, or is not of its kind."""


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Read ``CHENGXIN_*``.

    Raises:
        SettingMissing: names the variable.
    """

    def required(name: str) -> str:
        try:
            return environment[name]
        except KeyError:
            raise SettingMissing(f"{name} is not set; `chengxin up` sets it") from None

    return Settings(
        database_url=required("CHENGXIN_DATABASE_URL"),
        redis_url=required("CHENGXIN_REDIS_URL"),
        secret_key=required("CHENGXIN_SECRET_KEY"),
        var=Path(environment.get("CHENGXIN_VAR", "var")).resolve(),
        demo=environment.get("CHENGXIN_DEMO", "") == "1",
        public_url=environment.get("CHENGXIN_PUBLIC_URL", "http://127.0.0.1:8000"),
        proxies=_count(environment, "CHENGXIN_PROXIES"),
        grading=environment.get("CHENGXIN_GRADING", ""),
    )


def _count(environment: Mapping[str, str], name: str) -> int:
    written = environment.get(name, "0")
    if not written.isascii() or not written.isdigit():
        raise SettingMissing(f"{name} is {written!r}; a whole number is needed")
    return int(written)
