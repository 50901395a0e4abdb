"""The web application for a WSGI server: ``granian --interface wsgi wsgi:app``."""

# ruff: noqa: E402 - what is imported lives as long as the process: looking for garbage among it
# would take a fifth of the start

import gc

gc.disable()

import os

from chengxin.services import open_services
from chengxin.web import create_app
from registry.settings import from_environment
from registry.web.tracing import configure_logging
from workers.app import create_celery, nudge_with

configure_logging()
_settings = from_environment(os.environ)
app = create_app(open_services(_settings, nudge=nudge_with(create_celery(_settings))))
gc.freeze()
gc.enable()
