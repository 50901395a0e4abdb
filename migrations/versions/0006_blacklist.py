"""Listing cases, listings, objections and repairs, with the guards the database keeps itself."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB, TSTZRANGE, ExcludeConstraint

revision = "0006_blacklist"
down_revision = "0005_penalties"

_TABLES = (
    "document_series",
    "listing_case",
    "case_event",
    "case_deadline",
    "case_statement",
    "case_recusal",
    "listing",
    "repair",
    "objection",
)

_EVENTS = """
CREATE FUNCTION case_event_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'case_event is append-only'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'case_event_append_only';
END $$;
CREATE TRIGGER case_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON case_event
    FOR EACH STATEMENT EXECUTE FUNCTION case_event_append_only();
"""

_LISTINGS = """
CREATE FUNCTION listing_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND upper_inf(OLD.recorded) AND NOT upper_inf(NEW.recorded)
        AND (isempty(NEW.recorded) OR lower(NEW.recorded) = lower(OLD.recorded))
        AND to_jsonb(NEW) - 'recorded' = to_jsonb(OLD) - 'recorded'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'listing: only the end of recorded is ever written'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'listing_append_only';
END $$;
CREATE TRIGGER listing_append_only BEFORE UPDATE OR DELETE ON listing
    FOR EACH ROW EXECUTE FUNCTION listing_append_only();
CREATE TRIGGER listing_never_truncated BEFORE TRUNCATE ON listing
    FOR EACH STATEMENT EXECUTE FUNCTION case_event_append_only();
"""

# What a CHECK cannot see, because it lies in other rows.
_CASES = """
CREATE FUNCTION listing_case_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.decided_by_id IS NOT NULL AND OLD.decided_by_id IS NULL THEN
        IF EXISTS (SELECT FROM case_recusal WHERE case_id = NEW.id
            AND officer_id = NEW.decided_by_id)
        THEN
            RAISE EXCEPTION 'the deciding officer is recused'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'decider_is_not_recused';
        END IF;
        IF EXISTS (SELECT FROM case_event WHERE case_id = NEW.id
            AND officer_id = NEW.decided_by_id
            AND act IN ('open', 'serve_notice', 'record_statement'))
        THEN
            RAISE EXCEPTION 'the deciding officer took part in the investigation'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'decider_took_no_part';
        END IF;
    END IF;
    IF NEW.decision = 'listed'
        AND (OLD.decision IS NULL OR NEW.published_on IS DISTINCT FROM OLD.published_on)
        AND NOT EXISTS (SELECT FROM penalty WHERE id = NEW.penalty_id
            AND status = 'in_force' AND served_on IS NOT NULL)
    THEN
        RAISE EXCEPTION 'the penalty is not served or not in force'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'basis_in_force';
    END IF;
    IF (OLD.opened_on IS NOT NULL AND NEW.opened_on IS DISTINCT FROM OLD.opened_on)
        OR (OLD.handler_id IS NOT NULL AND NEW.handler_id IS DISTINCT FROM OLD.handler_id)
        OR (OLD.number IS NOT NULL AND NEW.number IS DISTINCT FROM OLD.number)
        OR (OLD.noticed_on IS NOT NULL AND NEW.noticed_on IS DISTINCT FROM OLD.noticed_on)
        OR (OLD.decided_on IS NOT NULL AND NEW.decided_on IS DISTINCT FROM OLD.decided_on)
        OR (OLD.decided_by_id IS NOT NULL AND NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id)
        OR (OLD.decision IS NOT NULL AND NEW.decision IS DISTINCT FROM OLD.decision)
        OR (OLD.decision_no IS NOT NULL AND NEW.decision_no IS DISTINCT FROM OLD.decision_no)
        OR (OLD.served_on IS NOT NULL AND NEW.served_on IS DISTINCT FROM OLD.served_on)
        OR (OLD.published_on IS NOT NULL AND NEW.published_on IS DISTINCT FROM OLD.published_on)
        OR (OLD.term_ends_on IS NOT NULL AND NEW.term_ends_on IS DISTINCT FROM OLD.term_ends_on)
        OR (OLD.decided_on IS NOT NULL AND NEW.defence_ends_on <> OLD.defence_ends_on)
    THEN
        RAISE EXCEPTION 'a legal step of a case is final'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'steps_are_final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER listing_case_guard BEFORE UPDATE ON listing_case
    FOR EACH ROW EXECUTE FUNCTION listing_case_guard();
CREATE FUNCTION listing_case_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'candidate' THEN
        RAISE EXCEPTION 'a case begins as a candidate'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'begins_as_candidate';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER listing_case_begins BEFORE INSERT ON listing_case
    FOR EACH ROW EXECUTE FUNCTION listing_case_begins();
"""


def upgrade() -> None:
    _document_series()
    _listing_case()
    _case_event()
    _case_deadline()
    _case_statement()
    _case_recusal()
    _listing()
    _repair()
    _objection()
    op.execute(_EVENTS)
    op.execute(_LISTINGS)
    op.execute(_CASES)


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)
    op.execute("DROP FUNCTION listing_case_begins(), listing_case_guard()")
    op.execute("DROP FUNCTION listing_append_only(), case_event_append_only()")


def _document_series() -> None:
    op.create_table(
        "document_series",
        sa.Column("agency_id", sa.Uuid, nullable=False, comment="Whose series"),
        sa.Column("kind", sa.Text, nullable=False, comment="See numbers.DocumentKind"),
        sa.Column("year", sa.BigInteger, nullable=False, comment="Legal year"),
        sa.Column(
            "last_number", sa.BigInteger, nullable=False, comment="The number given last, from 1"
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_document_series_agency_id"),
        sa.PrimaryKeyConstraint("agency_id", "kind", "year", name="pk_document_series"),
        comment="Running numbers of documents by agency, kind and year",
    )


def _listing_case() -> None:
    op.create_table(
        "listing_case",
        sa.Column("id", sa.Uuid, nullable=False, comment="UUIDv7"),
        sa.Column("number", sa.Text, comment="案号, given when the case is opened"),
        sa.Column("list_key", sa.Text, nullable=False, comment="Which list; key of policy/lists"),
        sa.Column("subject_id", sa.BigInteger, nullable=False, comment="The party"),
        sa.Column("agency_id", sa.Uuid, nullable=False, comment="Who decides"),
        sa.Column(
            "penalty_id",
            sa.Uuid,
            nullable=False,
            comment="The decision it stands on; a finding alone never lists",
        ),
        sa.Column(
            "ground", sa.Text, nullable=False, comment="Key of the ground in the list's policy"
        ),
        sa.Column("legal_basis", sa.Text, nullable=False, comment="Article of the ground"),
        sa.Column(
            "rule_digest", sa.Text, nullable=False, comment="Policy version that found the ground"
        ),
        sa.Column("state", sa.Text, nullable=False, comment="See states.CaseState"),
        sa.Column("found_on", sa.Date, nullable=False, comment="Legal day the ground was found"),
        sa.Column("handler_id", sa.Uuid, comment="Officer who opened and proposes (经办)"),
        sa.Column("opened_on", sa.Date, comment="Legal date of opening (立案)"),
        sa.Column("notice_no", sa.Text, comment="Number of the prior notice"),
        sa.Column("noticed_on", sa.Date, comment="Service of the prior notice"),
        sa.Column("notice_method", sa.Text, comment="How it was served"),
        sa.Column("notice_proof", sa.Text, comment="Proof of service (回证)"),
        sa.Column("defence_ends_on", sa.Date, comment="Last day to reply; inclusive, 24:00"),
        sa.Column("decision", sa.Text, comment="listed or not_listed"),
        sa.Column("decision_no", sa.Text, comment="Number of the decision"),
        sa.Column("decided_on", sa.Date, comment="Legal date of the decision"),
        sa.Column("decided_by_id", sa.Uuid, comment="Deciding officer; never the handler"),
        sa.Column("decision_reason", sa.Text, comment="Facts weighed, art. 12"),
        sa.Column("statement_answer", sa.Text, comment="How the party's statements were weighed"),
        sa.Column("served_on", sa.Date, comment="Service of the decision"),
        sa.Column("service_method", sa.Text, comment="How it was served"),
        sa.Column("service_proof", sa.Text, comment="Proof of service"),
        sa.Column("published_on", sa.Date, comment="First day on the list, public"),
        sa.Column("term_years", sa.BigInteger, comment="Term by the rule of the decision day"),
        sa.Column("term_ends_on", sa.Date, comment="Last day of the term; inclusive"),
        sa.Column("basis_fell_on", sa.Date, comment="Day the penalty was annulled"),
        sa.Column("ended_on", sa.Date, comment="Day the case or its listing ended"),
        sa.Column("ending_reason", sa.Text, comment="Why it ended; in the document"),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), nullable=False, comment="Last change, UTC"
        ),
        sa.Column(
            "version",
            sa.BigInteger,
            server_default=sa.text("1"),
            nullable=False,
            comment="For conditional writes",
        ),
        sa.CheckConstraint(
            "state NOT IN ('expired', 'lapsed') OR ended_on > term_ends_on",
            name=op.f("ck_listing_case_ended_by_time"),
        ),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (ending_reason IS NULL) AND (ended_on IS NULL) = (state NOT"
            " IN ('dismissed', 'terminated', 'closed', 'expired', 'repaired', 'overturned',"
            " 'revoked', 'lapsed'))",
            name=op.f("ck_listing_case_ended_with_reason"),
        ),
        sa.CheckConstraint(
            "(opened_on IS NULL) = (handler_id IS NULL) AND (opened_on IS NULL) = (number IS"
            " NULL) AND (opened_on IS NULL) = (state IN ('candidate', 'dismissed'))",
            name=op.f("ck_listing_case_opened_by_a_handler"),
        ),
        sa.CheckConstraint(
            "(term_ends_on IS NULL) = (decision IS DISTINCT FROM 'listed') AND (term_ends_on IS"
            " NULL) = (term_years IS NULL) AND term_ends_on <= (decided_on +"
            " make_interval(years => term_years::int))::date",
            name=op.f("ck_listing_case_term_bounded"),
        ),
        sa.CheckConstraint(
            "decision IN ('listed', 'not_listed')", name=op.f("ck_listing_case_decision_known")
        ),
        sa.CheckConstraint(
            "published_on IS NULL OR (served_on IS NOT NULL AND decision IS NOT DISTINCT FROM"
            " 'listed' AND published_on >= served_on)",
            name=op.f("ck_listing_case_published_after_served"),
        ),
        sa.CheckConstraint(
            "state <> 'decided_listed' OR (decision IS NOT DISTINCT FROM 'listed' AND served_on"
            " IS NULL)",
            name=op.f("ck_listing_case_state_decided_listed"),
        ),
        sa.CheckConstraint(
            "state <> 'lapsed' OR (decision IS NOT DISTINCT FROM 'listed' AND published_on IS"
            " NULL)",
            name=op.f("ck_listing_case_state_lapsed"),
        ),
        sa.CheckConstraint(
            "state <> 'noticed' OR (noticed_on IS NOT NULL AND decided_on IS NULL)",
            name=op.f("ck_listing_case_state_noticed"),
        ),
        sa.CheckConstraint(
            "state <> 'served' OR (decision IS NOT DISTINCT FROM 'listed' AND served_on IS NOT"
            " NULL AND published_on IS NULL)",
            name=op.f("ck_listing_case_state_served"),
        ),
        sa.CheckConstraint(
            "state <> 'terminated' OR decided_on IS NULL",
            name=op.f("ck_listing_case_state_terminated"),
        ),
        sa.CheckConstraint(
            "state IN ('candidate', 'dismissed', 'opened', 'terminated', 'noticed',"
            " 'decided_listed', 'decided_not_listed', 'served', 'closed', 'published',"
            " 'expired', 'repaired', 'overturned', 'revoked', 'lapsed')",
            name=op.f("ck_listing_case_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('candidate', 'dismissed', 'opened') OR noticed_on IS NULL",
            name=op.f("ck_listing_case_state_before_notice"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('decided_not_listed', 'closed') OR (decision IS NOT DISTINCT FROM"
            " 'not_listed' AND (served_on IS NULL) = (state = 'decided_not_listed'))",
            name=op.f("ck_listing_case_state_not_listed"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('published', 'expired', 'repaired') OR published_on IS NOT NULL",
            name=op.f("ck_listing_case_state_published"),
        ),
        sa.CheckConstraint(
            "decided_by_id <> handler_id", name=op.f("ck_listing_case_decider_is_not_handler")
        ),
        sa.CheckConstraint(
            "decided_on IS NULL OR (noticed_on IS NOT NULL AND decided_on > defence_ends_on)",
            name=op.f("ck_listing_case_decided_after_defence"),
        ),
        sa.CheckConstraint(
            "defence_ends_on > noticed_on", name=op.f("ck_listing_case_defence_after_notice")
        ),
        sa.CheckConstraint(
            "noticed_on IS NULL OR noticed_on >= opened_on",
            name=op.f("ck_listing_case_notice_after_opening"),
        ),
        sa.CheckConstraint(
            "num_nulls(decided_on, decided_by_id, decision, decision_no, decision_reason) IN"
            " (0, 5)",
            name=op.f("ck_listing_case_decided_whole"),
        ),
        sa.CheckConstraint(
            "num_nulls(noticed_on, notice_no, notice_method, notice_proof, defence_ends_on) IN"
            " (0, 5)",
            name=op.f("ck_listing_case_notice_with_proof"),
        ),
        sa.CheckConstraint(
            "num_nulls(served_on, service_method, service_proof) IN (0, 3)",
            name=op.f("ck_listing_case_service_with_proof"),
        ),
        sa.CheckConstraint(
            "served_on IS NULL OR (decided_on IS NOT NULL AND served_on >= decided_on)",
            name=op.f("ck_listing_case_served_after_decided"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_listing_case_agency_id"),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["officer.id"], name="fk_listing_case_decided_by_id"
        ),
        sa.ForeignKeyConstraint(["handler_id"], ["officer.id"], name="fk_listing_case_handler_id"),
        sa.ForeignKeyConstraint(["penalty_id"], ["penalty.id"], name="fk_listing_case_penalty_id"),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name="fk_listing_case_subject_id"),
        sa.PrimaryKeyConstraint("id", name="pk_listing_case"),
        sa.UniqueConstraint("agency_id", "number", name="uq_listing_case_agency_id_number"),
        sa.UniqueConstraint(
            "id",
            "published_on",
            "term_ends_on",
            name="uq_listing_case_id_published_on_term_ends_on",
        ),
        sa.UniqueConstraint("list_key", "penalty_id", name="uq_listing_case_list_key_penalty_id"),
        comment="Procedures that put a subject on a dishonesty list",
    )
    op.create_index(
        "ix_listing_case_agency_id_state", "listing_case", ["agency_id", "state"], unique=False
    )
    op.create_index("ix_listing_case_penalty_id", "listing_case", ["penalty_id"], unique=False)
    op.create_index("ix_listing_case_subject_id", "listing_case", ["subject_id"], unique=False)
    op.create_index(
        "ix_listing_case_term_ends_on",
        "listing_case",
        ["term_ends_on"],
        unique=False,
        postgresql_where=sa.text("ended_on IS NULL"),
    )


def _case_event() -> None:
    op.create_table(
        "case_event",
        sa.Column(
            "id",
            sa.BigInteger,
            sa.Identity(always=False),
            nullable=False,
            comment="Order of writing",
        ),
        sa.Column("case_id", sa.Uuid, nullable=False, comment="The case"),
        sa.Column(
            "act", sa.Text, nullable=False, comment="See states.Act; found for the candidate"
        ),
        sa.Column("state", sa.Text, nullable=False, comment="State after the act"),
        sa.Column("happened_on", sa.Date, nullable=False, comment="Legal date of the act"),
        sa.Column("officer_id", sa.Uuid, comment="Who; null for the worker"),
        sa.Column(
            "at", sa.DateTime(timezone=True), nullable=False, comment="When it was recorded, UTC"
        ),
        sa.Column("detail", JSONB, nullable=False, comment="Numbers and dates of the act"),
        sa.ForeignKeyConstraint(["case_id"], ["listing_case.id"], name="fk_case_event_case_id"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_case_event_officer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_case_event"),
        comment="What happened in a case; append-only",
    )
    op.create_index("ix_case_event_case_id_id", "case_event", ["case_id", "id"], unique=False)
    op.create_index(
        "uq_case_event_case_id_act",
        "case_event",
        ["case_id", "act"],
        unique=True,
        postgresql_where=sa.text("act NOT IN ('record_statement', 'recuse')"),
    )


def _case_deadline() -> None:
    op.create_table(
        "case_deadline",
        sa.Column(
            "id",
            sa.BigInteger,
            sa.Identity(always=False),
            nullable=False,
            comment="Order of writing",
        ),
        sa.Column("case_id", sa.Uuid, nullable=False, comment="The case"),
        sa.Column(
            "clock", sa.Text, nullable=False, comment="Key of the clock in the list's policy"
        ),
        sa.Column(
            "starts_on",
            sa.Date,
            nullable=False,
            comment="Day of the event; the day after is day one",
        ),
        sa.Column("working_days", sa.BigInteger, comment="Length in working days"),
        sa.Column("calendar_days", sa.BigInteger, comment="Length in calendar days"),
        sa.Column("due_on", sa.Date, nullable=False, comment="Last day, inclusive"),
        sa.Column(
            "provisional", sa.Boolean(), nullable=False, comment="Touches a year not announced yet"
        ),
        sa.Column("legal_basis", sa.Text, nullable=False, comment="Article of the clock"),
        sa.Column("rule_digest", sa.Text, nullable=False, comment="Policy version that set it"),
        sa.Column("met_on", sa.Date, comment="Day it was met or fell away"),
        sa.CheckConstraint(
            "(working_days IS NULL) <> (calendar_days IS NULL)",
            name=op.f("ck_case_deadline_one_unit"),
        ),
        sa.CheckConstraint("due_on >= starts_on", name=op.f("ck_case_deadline_due_after_start")),
        sa.ForeignKeyConstraint(["case_id"], ["listing_case.id"], name="fk_case_deadline_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_case_deadline"),
        sa.UniqueConstraint(
            "case_id", "clock", "starts_on", name="uq_case_deadline_case_id_clock_starts_on"
        ),
        comment="Clocks of cases, each with the rule version that set it",
    )
    op.create_index(
        "ix_case_deadline_due_on",
        "case_deadline",
        ["due_on"],
        unique=False,
        postgresql_where=sa.text("met_on IS NULL"),
    )


def _case_statement() -> None:
    op.create_table(
        "case_statement",
        sa.Column("id", sa.Uuid, nullable=False, comment="UUIDv7"),
        sa.Column("case_id", sa.Uuid, nullable=False, comment="The case"),
        sa.Column("received_on", sa.Date, nullable=False, comment="Legal date of receipt"),
        sa.Column("text", sa.Text, nullable=False, comment="The party's words"),
        sa.Column("recorded_by_id", sa.Uuid, nullable=False, comment="Officer who recorded it"),
        sa.Column(
            "at", sa.DateTime(timezone=True), nullable=False, comment="When it was recorded, UTC"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["listing_case.id"], name="fk_case_statement_case_id"),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["officer.id"], name="fk_case_statement_recorded_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_case_statement"),
        comment="Statements and defences of parties",
    )
    op.create_index("ix_case_statement_case_id", "case_statement", ["case_id"], unique=False)


def _case_recusal() -> None:
    op.create_table(
        "case_recusal",
        sa.Column("case_id", sa.Uuid, nullable=False, comment="The case"),
        sa.Column("officer_id", sa.Uuid, nullable=False, comment="Who stands aside"),
        sa.Column("reason", sa.Text, nullable=False, comment="Kind of conflict; no personal data"),
        sa.Column(
            "at", sa.DateTime(timezone=True), nullable=False, comment="When it was recorded, UTC"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["listing_case.id"], name="fk_case_recusal_case_id"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_case_recusal_officer_id"),
        sa.PrimaryKeyConstraint("case_id", "officer_id", name="pk_case_recusal"),
        comment="Officers with a conflict of interest in a case",
    )


def _listing() -> None:
    op.create_table(
        "listing",
        sa.Column(
            "row",
            sa.BigInteger,
            sa.Identity(always=False),
            nullable=False,
            comment="Order of writing",
        ),
        sa.Column(
            "id", sa.Uuid, nullable=False, comment="Of the listing, the same in all its rows"
        ),
        sa.Column("list_key", sa.Text, nullable=False, comment="Which list"),
        sa.Column("subject_id", sa.BigInteger, nullable=False, comment="Who is listed"),
        sa.Column("case_id", sa.Uuid, nullable=False, comment="The procedure it came from"),
        sa.Column("decision_no", sa.Text, nullable=False, comment="Number of the decision"),
        sa.Column("ground", sa.Text, nullable=False, comment="Key of the ground"),
        sa.Column("legal_basis", sa.Text, nullable=False, comment="Article of the ground"),
        sa.Column(
            "rule_digest", sa.Text, nullable=False, comment="Policy version that set the term"
        ),
        sa.Column("agency_id", sa.Uuid, nullable=False, comment="Who decided"),
        sa.Column("decided_on", sa.Date, nullable=False, comment="Legal date of the decision"),
        sa.Column("published_on", sa.Date, nullable=False, comment="First day on the list"),
        sa.Column("ends_on", sa.Date, nullable=False, comment="Last day of the term; inclusive"),
        sa.Column("end_kind", sa.Text, comment="repaired where it ends early"),
        sa.Column("valid", DATERANGE, nullable=False, comment="When it holds in law, [)"),
        sa.Column("recorded", TSTZRANGE, nullable=False, comment="When held so, [) UTC"),
        ExcludeConstraint(
            (sa.column("list_key"), "="),
            (sa.column("subject_id"), "="),
            (sa.column("valid"), "&&"),
            (sa.column("recorded"), "&&"),
            using="gist",
            name="ex_listing_one_per_subject_and_list",
        ),
        sa.CheckConstraint(
            "NOT isempty(valid) AND lower(valid) = published_on AND NOT upper_inf(valid) AND"
            " upper(valid) <= ends_on + 1",
            name=op.f("ck_listing_valid_within_term"),
        ),
        sa.CheckConstraint("NOT lower_inf(recorded)", name=op.f("ck_listing_recorded_begins")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_listing_agency_id"),
        sa.ForeignKeyConstraint(
            ["case_id", "published_on", "ends_on"],
            ["listing_case.id", "listing_case.published_on", "listing_case.term_ends_on"],
            name="fk_listing_case_id_published_on_ends_on",
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name="fk_listing_subject_id"),
        sa.PrimaryKeyConstraint("row", name="pk_listing"),
        comment="Who is on which list; bitemporal, append-only",
    )
    op.create_index("ix_listing_case_id", "listing", ["case_id"], unique=False)
    op.create_index("ix_listing_id", "listing", ["id"], unique=False)
    op.create_index("ix_listing_subject_id", "listing", ["subject_id"], unique=False)


def _repair() -> None:
    op.create_table(
        "repair",
        sa.Column("id", sa.Uuid, nullable=False, comment="UUIDv7"),
        sa.Column("number", sa.Text, nullable=False, comment="Number of the application"),
        sa.Column("case_id", sa.Uuid, nullable=False, comment="Its case"),
        sa.Column("listing_id", sa.Uuid, nullable=False, comment="The listing it wants ended"),
        sa.Column("state", sa.Text, nullable=False, comment="filed, granted or refused"),
        sa.Column("filed_on", sa.Date, nullable=False, comment="Legal date of filing"),
        sa.Column(
            "earliest_on", sa.Date, nullable=False, comment="First day it may be granted for"
        ),
        sa.Column("duties_done", sa.Text, nullable=False, comment="How the duties were fulfilled"),
        sa.Column("harm_removed", sa.Text, nullable=False, comment="How the harm was removed"),
        sa.Column("pledged", sa.Boolean(), nullable=False, comment="Whether the pledge was signed"),
        sa.Column("filed_by_id", sa.Uuid, nullable=False, comment="Officer who took it in"),
        sa.Column("decided_on", sa.Date, comment="Legal date of the decision"),
        sa.Column("decided_by_id", sa.Uuid, comment="Deciding officer"),
        sa.Column("reason", sa.Text, comment="Reason in the document"),
        sa.Column("rule_digest", sa.Text, nullable=False, comment="Policy version applied"),
        sa.Column(
            "version",
            sa.BigInteger,
            server_default=sa.text("1"),
            nullable=False,
            comment="For conditional writes",
        ),
        sa.CheckConstraint(
            "(state = 'filed') = (decided_on IS NULL) AND num_nulls(decided_on, decided_by_id,"
            " reason) IN (0, 3)",
            name=op.f("ck_repair_decided_whole"),
        ),
        sa.CheckConstraint(
            "state <> 'granted' OR (pledged AND filed_on >= earliest_on)",
            name=op.f("ck_repair_granted_after_a_year"),
        ),
        sa.CheckConstraint(
            "state IN ('filed', 'granted', 'refused')", name=op.f("ck_repair_state_known")
        ),
        sa.CheckConstraint(
            "decided_by_id <> filed_by_id", name=op.f("ck_repair_decider_did_not_file")
        ),
        sa.CheckConstraint("decided_on >= filed_on", name=op.f("ck_repair_decided_after_filed")),
        sa.ForeignKeyConstraint(["case_id"], ["listing_case.id"], name="fk_repair_case_id"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["officer.id"], name="fk_repair_decided_by_id"),
        sa.ForeignKeyConstraint(["filed_by_id"], ["officer.id"], name="fk_repair_filed_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_repair"),
        comment="Applications to leave a list early",
    )
    op.create_index("ix_repair_case_id", "repair", ["case_id"], unique=False)
    op.create_index(
        "uq_repair_case_id_open",
        "repair",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("state = 'filed'"),
    )


def _objection() -> None:
    op.create_table(
        "objection",
        sa.Column("id", sa.Uuid, nullable=False, comment="UUIDv7"),
        sa.Column("number", sa.Text, nullable=False, comment="Number of the objection"),
        sa.Column("case_id", sa.Uuid, nullable=False, comment="Its case"),
        sa.Column("state", sa.Text, nullable=False, comment="filed, upheld or rejected"),
        sa.Column("filed_on", sa.Date, nullable=False, comment="Legal date of filing"),
        sa.Column("statement", sa.Text, nullable=False, comment="The objector's words; not public"),
        sa.Column("filed_by_id", sa.Uuid, nullable=False, comment="Officer who took it in"),
        sa.Column(
            "first_decided_by_id",
            sa.Uuid,
            nullable=False,
            comment="Who decided the case; may not decide here",
        ),
        sa.Column("decided_on", sa.Date, comment="Legal date of the decision"),
        sa.Column("decided_by_id", sa.Uuid, comment="Deciding officer"),
        sa.Column("reason", sa.Text, comment="Reason in the document"),
        sa.Column("rule_digest", sa.Text, nullable=False, comment="Policy version applied"),
        sa.Column(
            "version",
            sa.BigInteger,
            server_default=sa.text("1"),
            nullable=False,
            comment="For conditional writes",
        ),
        sa.CheckConstraint(
            "(state = 'filed') = (decided_on IS NULL) AND num_nulls(decided_on, decided_by_id,"
            " reason) IN (0, 3)",
            name=op.f("ck_objection_decided_whole"),
        ),
        sa.CheckConstraint(
            "state IN ('filed', 'upheld', 'rejected')", name=op.f("ck_objection_state_known")
        ),
        sa.CheckConstraint(
            "decided_by_id <> filed_by_id AND decided_by_id <> first_decided_by_id",
            name=op.f("ck_objection_decider_is_somebody_else"),
        ),
        sa.CheckConstraint("decided_on >= filed_on", name=op.f("ck_objection_decided_after_filed")),
        sa.ForeignKeyConstraint(["case_id"], ["listing_case.id"], name="fk_objection_case_id"),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["officer.id"], name="fk_objection_decided_by_id"
        ),
        sa.ForeignKeyConstraint(["filed_by_id"], ["officer.id"], name="fk_objection_filed_by_id"),
        sa.ForeignKeyConstraint(
            ["first_decided_by_id"], ["officer.id"], name="fk_objection_first_decided_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_objection"),
        comment="Objections against listings",
    )
    op.create_index("ix_objection_case_id", "objection", ["case_id"], unique=False)
    op.create_index(
        "uq_objection_case_id_open",
        "objection",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("state = 'filed'"),
    )
