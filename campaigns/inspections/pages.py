"""The console's pages about visits and their findings, on one blueprint."""

from flask.sansio.blueprints import BlueprintSetupState

from campaigns.inspections import correction_pages, list_pages, service, visit_pages
from campaigns.inspections.blueprint import bp
from campaigns.planning.progress import provide

__all__ = ["bp", "correction_pages", "list_pages", "visit_pages"]


@bp.record
def _provide_progress(state: BlueprintSetupState) -> None:
    """Whoever registers these pages has campaigns that can tell their progress."""
    provide(state.app, service.progress)  # type: ignore[arg-type]  # Flask's own application
