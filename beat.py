"""The schedule's Celery application: ``celery -A beat:celery beat``.

It sends the names of tasks and does none of them, so it knows none of the services.
"""

import os

from registry.settings import from_environment
from workers.app import create_celery

celery = create_celery(from_environment(os.environ))
