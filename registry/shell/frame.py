"""What the composition root tells the shell: names, menus, who is signed in, what day it is.

Data only, so that the layouts show features without importing one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Site:
    """The names in the head and foot of every page, each in Chinese and English."""

    name: tuple[str, str] = (
        "示范省质量信用登记与公示平台",
        "Shifan Province Quality Credit Registry",
    )
    office: tuple[str, str] = (
        "示范省质量强省工作领导小组办公室",
        "Shifan Province Quality Leading Group Office",
    )
    organiser: tuple[str, str] = (
        "示范省市场监督管理局",
        "Shifan Province Administration for Market Regulation",
    )
    hotline: str = "000-12315"


@dataclass(frozen=True, slots=True)
class NavItem:
    """One line of a menu.

    Args:
        label: a lazy string.
        endpoint: a Flask endpoint without arguments.
        icon: a symbol of ``icons.svg``; shown in the console only.
        section: what a page names itself to be current; the endpoint's blueprint by default.
        count: how many wait there, asked once per page; None shows no number.
        visible: whether the reader may see it, asked once per page.
    """

    label: object
    endpoint: str
    icon: str | None = None
    section: str | None = None
    count: Callable[[], int | None] = lambda: None
    visible: Callable[[], bool] = lambda: True

    def is_in(self, section: str | None) -> bool:
        """Whether a page of ``section`` lies under this line."""
        return section is not None and section == (self.section or self.endpoint.split(".")[0])


@dataclass(frozen=True, slots=True)
class NavGroup:
    """Lines of the console's menu under one heading, which may be absent."""

    heading: object | None
    items: tuple[NavItem, ...]

    def shown(self) -> list[NavItem]:
        """The lines this reader may see, in order."""
        return [item for item in self.items if item.visible()]


@dataclass(frozen=True, slots=True)
class FootColumn:
    """One column of links in the foot."""

    heading: object
    items: tuple[NavItem, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in, as the console's head shows it."""

    name: str
    role: object
    agency: str


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything around a page's own content.

    ``home``, ``sign_in``, ``sign_out``, ``search``, ``console_home`` and ``console_search`` are
    endpoints; what is None is not shown. Searches take their words as ``q``; signing out is a
    POST.
    """

    site: Site = field(default_factory=Site)
    public: tuple[NavItem, ...] = ()
    console: tuple[NavGroup, ...] = ()
    foot: tuple[FootColumn, ...] = ()
    signed_in: Callable[[], Person | None] = lambda: None
    today: Callable[[], date | None] = lambda: None
    home: str | None = None
    sign_in: str | None = None
    sign_out: str | None = None
    search: str | None = None
    console_home: str | None = None
    console_search: str | None = None
