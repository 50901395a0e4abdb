"""The web application: every feature's pages and interface on one Flask application."""

from collections.abc import Callable
from datetime import date

from flask import Flask
from sqlalchemy import text

from campaigns.draws import api as draws_api
from campaigns.draws import focus_pages, roster_pages, strikes_api
from campaigns.draws import pages as draws_pages
from campaigns.draws import public_pages as public_draws_pages
from campaigns.draws.publication_panel import publications_panel
from campaigns.evidence import api as evidence_api
from campaigns.inspections import api as inspections_api
from campaigns.inspections import (
    correction_api,
    evidence_pages,
    field_device,
    field_worker,
    referral_api,
    referral_pages,
)
from campaigns.inspections import pages as inspections_pages
from campaigns.planning import api as planning_api
from campaigns.planning import assignments_api, checklists_api
from campaigns.planning import confirmation as plan_confirmation
from campaigns.planning import confirmation_pages as plan_confirmation_pages
from campaigns.planning import pages as planning_pages
from campaigns.plans import api as plans_api
from campaigns.plans import pages as plans_pages
from campaigns.sampling import api as samplings_api
from campaigns.sampling import import_pages as sampling_import_pages
from campaigns.sampling import pages as sampling_pages
from campaigns.sampling import public_pages as public_sampling_pages
from campaigns.sampling import report_pages as sampling_report_pages
from chengxin import menus
from chengxin.credit_sources import ADVISERS, PANELS, PENDING, SOURCES
from chengxin.demo import clock_pages
from chengxin.home import pages as home_pages
from chengxin.state_words import STATE_WORDS
from registry.accounts import admin_pages
from registry.accounts import api as accounts_api
from registry.accounts import pages as accounts_pages
from registry.accounts.access import api_caller
from registry.accounts.setup import init_accounts, language_of_officer
from registry.audit import pages as audit_pages
from registry.blacklist import api as cases_api
from registry.blacklist import (
    consent_pages,
    consents_api,
    contest_pages,
    contests_api,
    deadline_pages,
    document_pages,
    documents_api,
    filings_api,
    hearings_api,
    honour_pages,
    honours_api,
    list_pages,
    listings_api,
    party_pages,
    repair_pages,
    request_pages,
    restoration_pages,
    restorations_api,
)
from registry.blacklist import pages as blacklist_pages
from registry.blacklist.stays import rests_of
from registry.credit import api as credit_api
from registry.credit import (
    attachment_api,
    attachment_pages,
    entries_api,
    entries_pages,
    regrade_pages,
    what_if_api,
    what_if_pages,
)
from registry.credit import pages as credit_pages
from registry.credit.advisers import install_advisers
from registry.credit.pending import install_pending
from registry.credit.sources import install_sources
from registry.disclosure import api as editions_api
from registry.disclosure import edition_pages, report_api, report_pages, verify_pages
from registry.disclosure import pages as disclosure_pages
from registry.kernel.clock import legal_day
from registry.measures import api as measures_api
from registry.measures import pages as measures_pages
from registry.penalties import api as penalties_api
from registry.penalties import pages as penalties_pages
from registry.sharing import api as sharing_api
from registry.sharing import history_pages
from registry.sharing import keys as sharing_keys
from registry.sharing import pages as sharing_pages
from registry.shell.setup import init_shell
from registry.subjects import acts_api as subject_acts_api
from registry.subjects import api as subjects_api
from registry.subjects import pages as subject_pages
from registry.subjects import person_pages
from registry.web.context import Services
from registry.web.problems import install_words
from registry.web.setup import init_web

APIS = (
    accounts_api.blp,
    subjects_api.blp,
    subject_acts_api.blp,
    credit_api.blp,
    entries_api.blp,
    attachment_api.blp,
    what_if_api.blp,
    report_api.blp,
    penalties_api.blp,
    cases_api.blp,
    listings_api.blp,
    restorations_api.blp,
    deadline_pages.blp,
    hearings_api.blp,
    consents_api.blp,
    documents_api.blp,
    contests_api.blp,
    filings_api.blp,
    honours_api.blp,
    measures_api.blp,
    sharing_api.blp,
    history_pages.blp,
    editions_api.blp,
    plans_api.blp,
    plan_confirmation.blp,
    planning_api.blp,
    assignments_api.blp,
    checklists_api.blp,
    inspections_api.blp,
    draws_api.blp,
    strikes_api.blp,
    correction_api.blp,
    referral_api.blp,
    samplings_api.blp,
    evidence_api.blp,
)
PAGES = (
    home_pages.bp,
    accounts_pages.bp,
    admin_pages.bp,
    audit_pages.bp,
    credit_pages.bp,
    what_if_pages.bp,
    entries_pages.bp,
    attachment_pages.bp,
    regrade_pages.bp,
    subject_pages.bp,
    person_pages.bp,
    penalties_pages.bp,
    blacklist_pages.bp,
    request_pages.bp,
    repair_pages.bp,
    restoration_pages.bp,
    document_pages.bp,
    contest_pages.bp,
    consent_pages.bp,
    party_pages.bp,
    deadline_pages.bp,
    list_pages.bp,
    honour_pages.bp,
    measures_pages.bp,
    sharing_pages.bp,
    history_pages.bp,
    sharing_keys.bp,
    disclosure_pages.bp,
    edition_pages.bp,
    verify_pages.bp,
    report_pages.bp,
    plans_pages.bp,
    plan_confirmation_pages.bp,
    planning_pages.bp,
    planning_pages.checklists_bp,
    draws_pages.bp,
    roster_pages.bp,
    focus_pages.bp,
    public_draws_pages.bp,
    inspections_pages.bp,
    referral_pages.bp,
    sampling_pages.bp,
    sampling_report_pages.bp,
    sampling_import_pages.bp,
    public_sampling_pages.bp,
    field_worker.bp,
    field_device.bp,
    evidence_api.device,
    evidence_pages.bp,
)


def create_app(services: Services) -> Flask:
    """The whole service for a WSGI server, on the given services."""
    app = Flask("chengxin", static_folder=None)
    app.jinja_env.globals["steps"] = home_pages.steps
    init_web(app, services, apis=APIS, caller=api_caller)
    init_accounts(app)
    for pages in PAGES:
        app.register_blueprint(pages)
    deadline_pages.install_panels(app, (measures_pages.lifting_panel, publications_panel))
    credit_pages.install_panels(app, PANELS)
    install_sources(app, SOURCES, rests_of)
    install_advisers(app, ADVISERS)
    install_pending(app, PENDING)
    install_words(app, STATE_WORDS)
    if services.settings.demo:
        app.register_blueprint(clock_pages.bp)
    init_shell(
        app,
        demo=services.settings.demo,
        locale_of_officer=language_of_officer,
        frame=menus.frame(today=_today_of(services), demo=services.settings.demo),
        checks={"postgresql": lambda: _ask_database(services), "redis": services.redis.ping},
    )
    return app


def _today_of(services: Services) -> Callable[[], date]:
    return lambda: legal_day(services.clock.now())


def _ask_database(services: Services) -> None:
    with services.database.reading() as session:
        session.execute(text("SELECT 1"))
