"""The Celery application, its schedule and its tasks: thin, each calls one service."""
