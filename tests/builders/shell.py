"""Applications that have the shell and nothing else."""

from datetime import date

from flask import Flask
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFProtect

from registry.shell.frame import Frame, NavGroup, NavItem, Person
from registry.shell.setup import init_shell

OFFICER = Person("沈予安", _l("经办"), "示范省市场监督管理局")


def an_app(**options: object) -> Flask:
    app = Flask("shell_under_test", static_folder=None)
    app.config.update(SECRET_KEY="for tests only", TESTING=True)
    CSRFProtect(app)
    options.setdefault("demo", True)
    init_shell(app, **options)  # type: ignore[arg-type]  # each test names what it needs
    return app


def a_console_frame() -> Frame:
    return Frame(
        console=(
            NavGroup(None, (NavItem(_l("首页"), "shell.components", count=lambda: 14),)),
            NavGroup(_l("列表"), (NavItem(_l("案号"), "shell.healthz", visible=lambda: False),)),
        ),
        signed_in=lambda: OFFICER,
        today=lambda: date(2026, 11, 20),
        console_home="shell.components",
    )
