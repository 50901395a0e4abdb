"""Documents, their numbers and service; the party's access."""

import sqlalchemy as sa
from alembic import op

revision = "0015_documents"
down_revision = "0014_files"

_TABLES = (
    "issued_document",
    "document_service",
    "party_code",
    "case_attachment",
    "party_reply",
    "contest",
    "consent_request",
    "party_filing",
    "electronic_consent",
)
# No row of these is changed or taken away; no row of the others is taken away.
_APPEND_ONLY = ("issued_document", "document_service", "case_attachment", "party_filing")
# What may move on, and what is final once it is written.
_FINAL = {
    "party_code": ("{}", "{revoked_at,revoked_by_id}"),
    "party_reply": ("{state,version}", "{decided_on,decided_by_id,reason}"),
    "consent_request": (
        "{state,version}",
        "{answered_on,answered_by_id,answer_no,answer_reason}",
    ),
    "electronic_consent": ("{}", "{withdrawn_on}"),
    # The key follows from the number and is not computed yet when a row is looked at.
    "contest": (
        "{version,number_key}",
        "{outcome,concluded_on,conclusion_no,served_on,redo_by_on,concluded_by_id}",
    ),
}

_NUMBER_KEY = (
    "regexp_replace(regexp_replace(normalize(number, NFKC), '\\s', '', 'g'),"
    " '[〔\\[［【(（]((19|20)[0-9]{2})[〕\\]］】)）]', '〔\\1〕', 'g')"
)

# A case has the consent that the agency above gave, and no other; that agency is never the one
# that decides, and neither is the officer who answers one of its own.
_CONSENT = """
CREATE FUNCTION listing_case_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM consent_request WHERE case_id = NEW.id AND state = 'given'
        AND answered_on = NEW.consented_on AND answer_no = NEW.consent_no)
    THEN
        RAISE EXCEPTION 'the agency above did not consent'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_given_above';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER listing_case_consent BEFORE UPDATE ON listing_case FOR EACH ROW
    WHEN (NEW.consented_on IS NOT NULL
        AND (NEW.consented_on, NEW.consent_no) IS DISTINCT FROM (OLD.consented_on, OLD.consent_no))
    EXECUTE FUNCTION listing_case_consent();
-- The agency above consented to what the case is: to everything that the party said, that was
-- heard and that was tested.
CREATE FUNCTION consent_knows_the_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM consent_request r WHERE r.case_id = NEW.id AND r.state = 'given'
        AND (EXISTS (SELECT FROM case_statement WHERE case_id = r.case_id AND at > r.at)
            OR EXISTS (SELECT FROM case_event WHERE case_id = r.case_id AND at > r.at
                AND act = 'hold_hearing')
            -- Nothing is asked while a test goes on: one that ended since began since.
            OR EXISTS (SELECT FROM case_suspension WHERE case_id = r.case_id AND at > r.at
                AND kind = 'testing')))
    THEN
        RAISE EXCEPTION 'the case changed after the agency above was asked'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_knows_the_case';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER listing_case_consent_knows BEFORE UPDATE ON listing_case FOR EACH ROW
    WHEN (NEW.consent_required AND NEW.decision = 'listed' AND OLD.decision IS NULL)
    EXECUTE FUNCTION consent_knows_the_case();
CREATE FUNCTION consent_of_another_agency() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM listing_case WHERE id = NEW.case_id
        AND (agency_id = NEW.agency_id OR agency_id =
            (SELECT agency_id FROM officer WHERE id = NEW.answered_by_id)))
    THEN
        RAISE EXCEPTION 'consent comes from another agency'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_of_another_agency';
    END IF;
    -- Nor from the one that took over the functions of the agency that decides.
    IF NEW.state = 'given' AND EXISTS (
        WITH RECURSIVE line AS (
            SELECT agency_id AS id FROM listing_case WHERE id = NEW.case_id
            UNION
            SELECT a.successor_id FROM agency a JOIN line ON a.id = line.id
            WHERE a.successor_id IS NOT NULL)
        SELECT FROM line JOIN officer o ON o.agency_id = line.id WHERE o.id = NEW.answered_by_id)
    THEN
        RAISE EXCEPTION 'consent comes from another agency'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'consent_of_another_agency';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_of_another_agency BEFORE INSERT OR UPDATE ON consent_request
    FOR EACH ROW EXECUTE FUNCTION consent_of_another_agency();
CREATE TRIGGER consent_request_apart BEFORE INSERT OR UPDATE ON consent_request
    FOR EACH ROW EXECUTE FUNCTION decider_stands_apart('answered_by_id', 'answered_on', 'handlers');
"""

# 行政处罚法 art. 61: by electronic means only where the party agreed.
_ELECTRONIC = """
CREATE FUNCTION agreed_to_electronic(of_case uuid, served_on date) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM electronic_consent WHERE case_id = of_case
        AND agreed_on <= served_on AND (withdrawn_on IS NULL OR withdrawn_on > served_on))
$$;
CREATE FUNCTION listing_case_served_as_agreed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.notice_method = 'electronic' AND OLD.noticed_on IS NULL
            AND NOT agreed_to_electronic(NEW.id, NEW.noticed_on))
        OR (NEW.service_method = 'electronic' AND OLD.served_on IS NULL
            AND NOT agreed_to_electronic(NEW.id, NEW.served_on))
    THEN
        RAISE EXCEPTION 'the party did not agree to electronic service'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'electronic_service_agreed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER listing_case_served_as_agreed BEFORE UPDATE ON listing_case FOR EACH ROW
    WHEN (NEW.notice_method = 'electronic' OR NEW.service_method = 'electronic')
    EXECUTE FUNCTION listing_case_served_as_agreed();
CREATE FUNCTION document_served_as_agreed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT agreed_to_electronic(
        (SELECT case_id FROM issued_document WHERE id = NEW.document_id), NEW.tried_on)
    THEN
        RAISE EXCEPTION 'the party did not agree to electronic service'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'electronic_service_agreed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER document_served_as_agreed BEFORE INSERT ON document_service FOR EACH ROW
    WHEN (NEW.method = 'electronic' AND NEW.outcome = 'served')
    EXECUTE FUNCTION document_served_as_agreed();
CREATE FUNCTION revocation_served_as_agreed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.notice_method = 'electronic' AND NOT agreed_to_electronic(NEW.case_id, NEW.noticed_on)
            AND (TG_OP = 'INSERT' OR OLD.noticed_on IS NULL))
        OR (NEW.service_method = 'electronic'
            AND NOT agreed_to_electronic(NEW.case_id, NEW.served_on)
            AND (TG_OP = 'INSERT' OR OLD.served_on IS NULL))
    THEN
        RAISE EXCEPTION 'the party did not agree to electronic service'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'electronic_service_agreed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER revocation_served_as_agreed BEFORE INSERT OR UPDATE ON repair_revocation
    FOR EACH ROW WHEN (NEW.notice_method = 'electronic' OR NEW.service_method = 'electronic')
    EXECUTE FUNCTION revocation_served_as_agreed();
"""

# Nothing reaches the party before it was drawn up, nor a corrected document before its
# correction; nothing is public whose decision stands on no document.
_ISSUED = """
CREATE FUNCTION drawn_up_on(of_case uuid, kinds text[], of_request uuid) RETURNS date
LANGUAGE sql STABLE AS $$
    SELECT max(issued_on) FROM issued_document d
    WHERE case_id = of_case AND kind = ANY (kinds) AND request_id IS NOT DISTINCT FROM of_request
        AND NOT EXISTS (SELECT FROM issued_document WHERE replaces_id = d.id)
$$;
CREATE FUNCTION served_once_drawn_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    late boolean;
BEGIN
    IF TG_TABLE_NAME = 'document_service' THEN
        late := NEW.tried_on < (SELECT issued_on FROM issued_document WHERE id = NEW.document_id);
    ELSIF TG_TABLE_NAME = 'listing_case' THEN
        late := (OLD.noticed_on IS NULL
                AND NEW.noticed_on < COALESCE(drawn_up_on(NEW.id, '{notice}', NULL), 'infinity'))
            OR (OLD.served_on IS NULL AND NEW.served_on
                < COALESCE(drawn_up_on(NEW.id, '{decision,repair_notice}', NULL), 'infinity'))
            OR (OLD.published_on IS NULL AND NEW.published_on
                < COALESCE(drawn_up_on(NEW.id, '{decision}', NULL), 'infinity'));
    ELSE
        late := (OLD.noticed_on IS NULL
                AND NEW.noticed_on < drawn_up_on(NEW.case_id, '{revocation_notice}', NEW.id))
            OR (OLD.served_on IS NULL
                AND NEW.served_on < drawn_up_on(NEW.case_id, '{revocation}', NEW.id));
    END IF;
    IF late THEN
        RAISE EXCEPTION 'a document is served once it was drawn up'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'served_once_drawn_up';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER document_served_once_drawn_up BEFORE INSERT ON document_service
    FOR EACH ROW EXECUTE FUNCTION served_once_drawn_up();
CREATE TRIGGER listing_case_served_once_drawn_up
    BEFORE UPDATE OF noticed_on, served_on, published_on ON listing_case
    FOR EACH ROW EXECUTE FUNCTION served_once_drawn_up();
CREATE TRIGGER revocation_served_once_drawn_up
    BEFORE UPDATE OF noticed_on, served_on ON repair_revocation
    FOR EACH ROW EXECUTE FUNCTION served_once_drawn_up();
"""

# What others decide about our decisions: of one decision each, with the original of the ruling,
# entered by nobody who took part; what is decided anew is decided by somebody else.
_CONTESTS = """
CREATE FUNCTION contest_of_a_refusal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.outcome IS NOT NULL
        OR (NEW.repair_id IS NOT NULL AND NOT EXISTS (SELECT FROM repair
            WHERE id = NEW.repair_id AND case_id = NEW.case_id AND state = 'refused'
                AND decided_on <= NEW.filed_on))
        OR (NEW.objection_id IS NOT NULL AND NOT EXISTS (SELECT FROM objection
            WHERE id = NEW.objection_id AND case_id = NEW.case_id AND state = 'rejected'
                AND decided_on <= NEW.filed_on))
        OR (NEW.revocation_id IS NOT NULL AND NOT EXISTS (SELECT FROM repair_revocation
            WHERE id = NEW.revocation_id AND case_id = NEW.case_id
                AND state IN ('served', 'restored') AND served_on <= NEW.filed_on))
        OR (num_nonnulls(NEW.repair_id, NEW.objection_id, NEW.revocation_id) = 0
            AND NOT EXISTS (SELECT FROM listing_case WHERE id = NEW.case_id
                AND state IN ('served', 'published', 'expired', 'repaired')
                AND COALESCE(served_on, published_on) <= NEW.filed_on))
        -- Nor what was annulled, nor what a court left standing.
        OR EXISTS (SELECT FROM contest WHERE case_id = NEW.case_id
            AND COALESCE(repair_id, objection_id, revocation_id) IS NOT DISTINCT FROM
                COALESCE(NEW.repair_id, NEW.objection_id, NEW.revocation_id)
            AND (outcome IN ('annulled', 'remanded', 'changed')
                OR (kind = 'litigation' AND outcome IN ('upheld', 'unlawful'))))
    THEN
        RAISE EXCEPTION 'only a listing, a restoration or a refusal that stands is contested'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contest_of_a_refusal';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER contest_of_a_refusal BEFORE INSERT ON contest
    FOR EACH ROW EXECUTE FUNCTION contest_of_a_refusal();
CREATE FUNCTION contest_concluded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM case_attachment WHERE case_id = NEW.case_id AND kind = 'ruling'
        AND record_id = NEW.id)
    THEN
        RAISE EXCEPTION 'the original of the ruling is not kept'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'concluded_on_the_kept_ruling';
    END IF;
    IF (num_nonnulls(NEW.repair_id, NEW.objection_id, NEW.revocation_id) = 0
            AND (took_part(NEW.case_id, NEW.concluded_by_id) OR EXISTS (SELECT FROM listing_case
                WHERE id = NEW.case_id AND decided_by_id = NEW.concluded_by_id)))
        OR EXISTS (SELECT FROM repair WHERE id = NEW.repair_id AND NEW.concluded_by_id
            IN (filed_by_id, returned_by_id, accepted_by_id, decided_by_id))
        OR EXISTS (SELECT FROM objection WHERE id = NEW.objection_id AND NEW.concluded_by_id
            IN (filed_by_id, accepted_by_id, decided_by_id))
        OR EXISTS (SELECT FROM repair_revocation WHERE id = NEW.revocation_id
            AND NEW.concluded_by_id IN (proposed_by_id, answer_recorded_by_id, decided_by_id))
    THEN
        RAISE EXCEPTION 'who took part in the decision does not enter what became of it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'concluded_by_another';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER contest_concluded BEFORE UPDATE ON contest FOR EACH ROW
    WHEN (NEW.outcome IS NOT NULL AND OLD.outcome IS NULL)
    EXECUTE FUNCTION contest_concluded();
-- 行政诉讼法 art. 70: another decision about the listing only where a ruling ordered it.
CREATE FUNCTION remanded_by_a_ruling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM contest WHERE case_id = NEW.id AND outcome = 'remanded'
        AND num_nonnulls(repair_id, objection_id, revocation_id) = 0
        AND concluded_on = NEW.remanded_on)
    THEN
        RAISE EXCEPTION 'no ruling about the listing ordered another decision'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'remanded_by_a_ruling';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER listing_case_remanded BEFORE UPDATE ON listing_case FOR EACH ROW
    WHEN (NEW.remanded_on IS DISTINCT FROM OLD.remanded_on)
    EXECUTE FUNCTION remanded_by_a_ruling();
CREATE FUNCTION reopened_by_a_ruling() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb;
    of_a_round text[] := '{id,state,decided_on,decided_by_id,reason,withdrawn_on,reopens_id,
        reopened_on,version}';
BEGIN
    EXECUTE format('SELECT to_jsonb(r) FROM %I AS r WHERE id = $1', TG_TABLE_NAME)
        INTO was USING NEW.reopens_id;
    IF was ->> 'state' NOT IN ('refused', 'rejected') OR NEW.decided_on IS NOT NULL
        OR was - of_a_round <> to_jsonb(NEW) - of_a_round
        OR NOT EXISTS (SELECT FROM contest WHERE case_id = NEW.case_id
            AND COALESCE(repair_id, objection_id) = NEW.reopens_id
            AND outcome IN ('annulled', 'remanded', 'changed') AND served_on = NEW.reopened_on)
    THEN
        RAISE EXCEPTION 'a refused request stands open again as it was filed, by a ruling alone'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reopened_by_a_ruling';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER repair_reopened BEFORE INSERT ON repair FOR EACH ROW
    WHEN (NEW.reopens_id IS NOT NULL) EXECUTE FUNCTION reopened_by_a_ruling();
CREATE TRIGGER objection_reopened BEFORE INSERT ON objection FOR EACH ROW
    WHEN (NEW.reopens_id IS NOT NULL) EXECUTE FUNCTION reopened_by_a_ruling();
CREATE FUNCTION decided_anew_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    refused_by_same boolean;
BEGIN
    IF NEW.state IN ('refused', 'rejected') AND EXISTS (SELECT FROM contest
        WHERE case_id = NEW.case_id AND COALESCE(repair_id, objection_id) = NEW.reopens_id
            AND outcome = 'changed')
    THEN
        RAISE EXCEPTION 'what a ruling changed into consent is not refused'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decided_as_ruled';
    END IF;
    -- Another of the kind in the case, whose refusal is contested still or was annulled.
    EXECUTE format('SELECT EXISTS (SELECT FROM %1$I AS r JOIN contest AS c ON c.%2$I = r.id
            WHERE r.case_id = $1 AND r.id <> $2 AND r.decided_by_id = $3
                AND (c.outcome IS NULL OR c.outcome IN (''annulled'', ''remanded'', ''changed'')))',
        TG_TABLE_NAME, TG_TABLE_NAME || '_id')
        INTO refused_by_same USING NEW.case_id, NEW.id, NEW.decided_by_id;
    IF refused_by_same THEN
        RAISE EXCEPTION 'nobody decides anew what they refused'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decided_anew_by_another';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER repair_decided_anew BEFORE UPDATE ON repair FOR EACH ROW
    WHEN (NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id)
    EXECUTE FUNCTION decided_anew_by_another();
CREATE TRIGGER objection_decided_anew BEFORE UPDATE ON objection FOR EACH ROW
    WHEN (NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id)
    EXECUTE FUNCTION decided_anew_by_another();
"""


def upgrade() -> None:
    _issued_document()
    _document_service()
    _party_code()
    _case_attachment()
    _party_reply()
    _contest()
    _consent_request()
    _party_filing()
    _electronic_consent()
    for table in _TABLES:
        acts = "UPDATE OR DELETE OR TRUNCATE" if table in _APPEND_ONLY else "DELETE OR TRUNCATE"
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE {acts} ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION case_event_append_only()"
        )
    for table, (movable, once) in _FINAL.items():
        op.execute(
            f"CREATE TRIGGER {table}_final BEFORE UPDATE ON {table} FOR EACH ROW"
            f" EXECUTE FUNCTION final_once_written('{movable}', '{once}')"
        )
    op.execute(_CONSENT)
    op.execute(_ELECTRONIC)
    op.execute(_ISSUED)
    op.execute(_CONTESTS)


def downgrade() -> None:
    op.execute("DROP TRIGGER listing_case_remanded ON listing_case")
    for table in ("repair", "objection"):
        op.execute(f"DROP TRIGGER {table}_reopened ON {table}")
        op.execute(f"DROP TRIGGER {table}_decided_anew ON {table}")
    op.execute("DROP TRIGGER listing_case_consent ON listing_case")
    op.execute("DROP TRIGGER listing_case_consent_knows ON listing_case")
    op.execute("DROP TRIGGER listing_case_served_as_agreed ON listing_case")
    op.execute("DROP TRIGGER revocation_served_as_agreed ON repair_revocation")
    op.execute("DROP TRIGGER listing_case_served_once_drawn_up ON listing_case")
    op.execute("DROP TRIGGER revocation_served_once_drawn_up ON repair_revocation")
    for table in reversed(_TABLES):
        op.drop_table(table)
    op.execute(
        "DROP FUNCTION listing_case_consent(), consent_of_another_agency()"
        ", consent_knows_the_case(), listing_case_served_as_agreed(), document_served_as_agreed()"
        ", revocation_served_as_agreed(), agreed_to_electronic"
        ", served_once_drawn_up(), drawn_up_on, contest_of_a_refusal(), contest_concluded()"
        ", remanded_by_a_ruling(), reopened_by_a_ruling(), decided_anew_by_another()"
    )


def _issued_document() -> None:
    op.create_table(
        "issued_document",
        sa.Column("id", sa.Uuid(), nullable=False, comment="UUIDv7"),
        sa.Column("case_id", sa.Uuid(), nullable=False, comment="Its case"),
        sa.Column(
            "request_id",
            sa.Uuid(),
            nullable=True,
            comment="What it answers or is about: objection, application, request, revocation",
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="See numbers.DocumentKind"),
        sa.Column("number", sa.Text(), nullable=False, comment="Number of the document"),
        sa.Column("agency_id", sa.Uuid(), nullable=False, comment="Who issued it"),
        sa.Column("issued_on", sa.Date(), nullable=False, comment="Legal date of the document"),
        sa.Column("issued_by_id", sa.Uuid(), nullable=False, comment="Who drew it up"),
        sa.Column(
            "issued_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was issued, UTC",
        ),
        sa.Column("template_digest", sa.Text(), nullable=False, comment="Version of the templates"),
        sa.Column(
            "content", sa.LargeBinary(), nullable=False, comment="Canonical JSON of every word"
        ),
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the content"),
        sa.Column(
            "replaces_id",
            sa.Uuid(),
            nullable=True,
            comment="The document that it corrects, of the same number",
        ),
        sa.CheckConstraint(
            "kind IN ('case', 'notice', 'decision', 'repair', 'objection', 'repair_notice', "
            "'removal', 'annulment', 'repair_acceptance', 'repair_completion', 'repair_reply',"
            " 'objection_reply', 'consent_request', 'consent_reply', 'revocation_notice',"
            " 'revocation')",
            name=op.f("ck_issued_document_kind_known"),
        ),
        sa.CheckConstraint(
            "digest = sha256(content)", name=op.f("ck_issued_document_digest_of_content")
        ),
        sa.CheckConstraint("replaces_id <> id", name=op.f("ck_issued_document_replaces_another")),
        sa.CheckConstraint(
            "issued_on = (issued_at AT TIME ZONE 'Asia/Shanghai')::date",
            name=op.f("ck_issued_document_dated_the_day_it_is_drawn_up"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_issued_document_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["listing_case.id"], name=op.f("fk_issued_document_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["issued_by_id"], ["officer.id"], name=op.f("fk_issued_document_issued_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id", "number"],
            ["issued_document.id", "issued_document.number"],
            name=op.f("fk_issued_document_replaces_id_number"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_document")),
        sa.UniqueConstraint("id", "number", name=op.f("uq_issued_document_id_number")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_issued_document_replaces_id")),
        comment="Documents as issued, with every word of them; append-only",
    )
    op.create_index(
        "uq_issued_document_case_id_kind_request_id",
        "issued_document",
        ["case_id", "kind", "request_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("replaces_id IS NULL"),
    )
    op.create_index(
        "uq_issued_document_agency_id_number",
        "issued_document",
        ["agency_id", "number"],
        unique=True,
        postgresql_where=sa.text("replaces_id IS NULL"),
    )
    op.create_index(
        "ix_issued_document_case_id_issued_at", "issued_document", ["case_id", "issued_at", "id"]
    )
    op.create_index("ix_issued_document_request_id", "issued_document", ["request_id"])


def _document_service() -> None:
    op.create_table(
        "document_service",
        sa.Column(
            "id",
            sa.BigInteger(),
            sa.Identity(always=False),
            nullable=False,
            comment="Order of writing",
        ),
        sa.Column("document_id", sa.Uuid(), nullable=False, comment="Which document"),
        sa.Column("outcome", sa.Text(), nullable=False, comment="served or failed"),
        sa.Column("method", sa.Text(), nullable=False, comment="See cases.ServiceMethod"),
        sa.Column(
            "tried_on",
            sa.Date(),
            nullable=False,
            comment="Legal date of service, or of the attempt",
        ),
        sa.Column("proof", sa.Text(), nullable=False, comment="Receipt number, or why it failed"),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False, comment="Who entered it"),
        sa.Column(
            "at", sa.DateTime(timezone=True), nullable=False, comment="When it was entered, UTC"
        ),
        sa.CheckConstraint(
            "method IN ('direct', 'electronic', 'post', 'left', 'entrusted', 'announcement')",
            name=op.f("ck_document_service_method_known"),
        ),
        sa.CheckConstraint(
            "outcome IN ('served', 'failed')", name=op.f("ck_document_service_outcome_known")
        ),
        sa.CheckConstraint("length(btrim(proof)) > 0", name=op.f("ck_document_service_with_proof")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["issued_document.id"], name=op.f("fk_document_service_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["officer.id"], name=op.f("fk_document_service_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_service")),
        comment="Attempts to serve documents; append-only",
    )
    op.create_index(
        "ix_document_service_document_id", "document_service", ["document_id"], unique=False
    )
    op.create_index(
        "uq_document_service_document_id_served",
        "document_service",
        ["document_id"],
        unique=True,
        postgresql_where=sa.text("outcome = 'served'"),
    )


def _party_code() -> None:
    op.create_table(
        "party_code",
        sa.Column("id", sa.Uuid(), nullable=False, comment="UUIDv7"),
        sa.Column("case_id", sa.Uuid(), nullable=False, comment="What it opens"),
        sa.Column(
            "digest",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of the party's credit code and the secret",
        ),
        sa.Column(
            "issued_at", sa.DateTime(timezone=True), nullable=False, comment="When it was made, UTC"
        ),
        sa.Column("issued_by_id", sa.Uuid(), nullable=False, comment="By whom"),
        sa.Column(
            "revoked_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Opens nothing from then on, UTC",
        ),
        sa.Column("revoked_by_id", sa.Uuid(), nullable=True, comment="Who revoked it"),
        sa.CheckConstraint(
            "num_nulls(revoked_at, revoked_by_id) IN (0, 2)",
            name=op.f("ck_party_code_revoked_whole"),
        ),
        sa.CheckConstraint(
            "octet_length(digest) = 32", name=op.f("ck_party_code_digest_is_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["listing_case.id"], name=op.f("fk_party_code_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["issued_by_id"], ["officer.id"], name=op.f("fk_party_code_issued_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by_id"], ["officer.id"], name=op.f("fk_party_code_revoked_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_code")),
        comment="Codes by which parties see their own case",
    )
    op.create_index(
        "uq_party_code_case_id_open",
        "party_code",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_index("uq_party_code_digest", "party_code", ["digest"], unique=True)


def _case_attachment() -> None:
    op.create_table(
        "case_attachment",
        sa.Column("file_id", sa.Uuid(), nullable=False, comment="The file"),
        sa.Column("case_id", sa.Uuid(), nullable=False, comment="Its case"),
        sa.Column("kind", sa.Text(), nullable=False, comment="See AttachedTo"),
        sa.Column(
            "record_id", sa.Uuid(), nullable=False, comment="What it belongs to, of that kind"
        ),
        sa.Column("title", sa.Text(), nullable=False, comment="What it is called in the case"),
        sa.Column(
            "attached_by_id",
            sa.Uuid(),
            nullable=True,
            comment="Who attached it; null for the party itself",
        ),
        sa.Column(
            "at", sa.DateTime(timezone=True), nullable=False, comment="When it was attached, UTC"
        ),
        sa.CheckConstraint(
            "kind IN ('statement', 'objection', 'repair', 'revocation', 'service',"
            " 'hearing_record', 'hearing_withdrawal', 'ruling')",
            name=op.f("ck_case_attachment_kind_known"),
        ),
        sa.CheckConstraint("length(btrim(title)) > 0", name=op.f("ck_case_attachment_with_title")),
        sa.ForeignKeyConstraint(
            ["attached_by_id"], ["officer.id"], name=op.f("fk_case_attachment_attached_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["listing_case.id"], name=op.f("fk_case_attachment_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_case_attachment_file_id")
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_case_attachment")),
        comment="Files of parties, proofs of service, papers of hearings; append-only",
    )
    op.create_index("ix_case_attachment_case_id", "case_attachment", ["case_id"], unique=False)
    op.create_index("ix_case_attachment_record_id", "case_attachment", ["record_id"], unique=False)


def _party_reply() -> None:
    op.create_table(
        "party_reply",
        sa.Column("id", sa.Uuid(), nullable=False, comment="UUIDv7"),
        sa.Column("case_id", sa.Uuid(), nullable=False, comment="Its case"),
        sa.Column(
            "state", sa.Text(), nullable=False, comment="filed, shown, withheld or withdrawn"
        ),
        sa.Column(
            "words", sa.Text(), nullable=False, comment="The party's words, shown as they are"
        ),
        sa.Column("filed_on", sa.Date(), nullable=False, comment="Legal date of filing"),
        sa.Column("decided_on", sa.Date(), nullable=True, comment="Legal date of the look at it"),
        sa.Column(
            "decided_by_id", sa.Uuid(), nullable=True, comment="Who looked for personal data in it"
        ),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why it is not shown"),
        sa.Column(
            "version",
            sa.BigInteger(),
            server_default=sa.text("1"),
            nullable=False,
            comment="For conditional writes",
        ),
        sa.CheckConstraint(
            "CASE state WHEN 'filed' THEN decided_by_id IS NULL "
            "WHEN 'withdrawn' THEN true ELSE decided_by_id IS NOT NULL END "
            "AND num_nulls(decided_by_id, decided_on) IN (0, 2) "
            "AND (state <> 'withheld' OR reason IS NOT NULL)",
            name=op.f("ck_party_reply_decided_whole"),
        ),
        sa.CheckConstraint(
            "state IN ('filed', 'shown', 'withheld', 'withdrawn')",
            name=op.f("ck_party_reply_state_known"),
        ),
        sa.CheckConstraint(
            "length(btrim(words)) BETWEEN 1 AND 1000", name=op.f("ck_party_reply_words_bounded")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["listing_case.id"], name=op.f("fk_party_reply_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["officer.id"], name=op.f("fk_party_reply_decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_reply")),
        comment="What parties say beside their public record",
    )
    op.create_index("ix_party_reply_case_id", "party_reply", ["case_id"], unique=False)
    op.create_index(
        "uq_party_reply_case_id_standing",
        "party_reply",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('filed', 'shown')"),
    )


def _contest() -> None:
    op.create_table(
        "contest",
        sa.Column("id", sa.Uuid(), nullable=False, comment="UUIDv7"),
        sa.Column("case_id", sa.Uuid(), nullable=False, comment="Its case"),
        sa.Column(
            "repair_id",
            sa.Uuid(),
            nullable=True,
            comment="The application whose refusal is contested",
        ),
        sa.Column(
            "objection_id",
            sa.Uuid(),
            nullable=True,
            comment="The objection whose rejection is contested",
        ),
        sa.Column(
            "revocation_id",
            sa.Uuid(),
            nullable=True,
            comment="The decision that revoked a repair and restored the listing, if that is"
            " contested",
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="reconsideration or litigation"),
        sa.Column("organ", sa.Text(), nullable=False, comment="Who decides on it"),
        sa.Column("number", sa.Text(), nullable=False, comment="Number of its acceptance"),
        sa.Column(
            "number_key",
            sa.Text(),
            sa.Computed(_NUMBER_KEY, persisted=True),
            nullable=False,
            comment="The number however it was typed",
        ),
        sa.Column("filed_on", sa.Date(), nullable=False, comment="Legal date of filing there"),
        sa.Column(
            "late_reason",
            sa.Text(),
            nullable=True,
            comment="Why the organ took it up after its term",
        ),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False, comment="Who entered it"),
        sa.Column("outcome", sa.Text(), nullable=True, comment="See ContestOutcome"),
        sa.Column("concluded_on", sa.Date(), nullable=True, comment="Legal date of the outcome"),
        sa.Column("conclusion_no", sa.Text(), nullable=True, comment="Number of that document"),
        sa.Column(
            "served_on",
            sa.Date(),
            nullable=True,
            comment="Service of that document on the agency; what is decided anew counts from it",
        ),
        sa.Column(
            "concluded_by_id",
            sa.Uuid(),
            nullable=True,
            comment="Who entered the outcome; had no part in the decision",
        ),
        sa.Column(
            "redo_by_on",
            sa.Date(),
            nullable=True,
            comment="Day by which it orders to decide the request anew; null where it says none",
        ),
        sa.Column(
            "version",
            sa.BigInteger(),
            server_default=sa.text("1"),
            nullable=False,
            comment="For conditional writes",
        ),
        sa.CheckConstraint(
            "kind IN ('reconsideration', 'litigation')", name=op.f("ck_contest_kind_known")
        ),
        sa.CheckConstraint(
            "outcome IN ('upheld', 'annulled', 'remanded', 'changed', 'unlawful', 'withdrawn')",
            name=op.f("ck_contest_outcome_known"),
        ),
        sa.CheckConstraint(
            "concluded_on >= filed_on AND served_on >= concluded_on",
            name=op.f("ck_contest_concluded_after_filed"),
        ),
        sa.CheckConstraint(
            "redo_by_on IS NULL OR COALESCE(outcome = 'remanded' AND redo_by_on >= served_on"
            " AND num_nonnulls(repair_id, objection_id) = 1, false)",
            name=op.f("ck_contest_redo_of_an_ordered_decision"),
        ),
        sa.CheckConstraint(
            "length(btrim(organ)) > 0 AND length(btrim(number)) > 0", name=op.f("ck_contest_named")
        ),
        sa.CheckConstraint(
            "num_nulls(outcome, concluded_on, conclusion_no, concluded_by_id, served_on) IN (0, 5)",
            name=op.f("ck_contest_concluded_whole"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(repair_id, objection_id, revocation_id) <= 1",
            name=op.f("ck_contest_one_decision"),
        ),
        sa.CheckConstraint(
            "(outcome <> 'changed' OR num_nonnulls(repair_id, objection_id) = 1)"
            " AND (revocation_id IS NULL OR outcome NOT IN ('annulled', 'remanded'))",
            name=op.f("ck_contest_outcome_carried_out"),
        ),
        sa.CheckConstraint(
            "length(btrim(late_reason)) > 0", name=op.f("ck_contest_late_with_reason")
        ),
        sa.ForeignKeyConstraint(["repair_id"], ["repair.id"], name=op.f("fk_contest_repair_id")),
        sa.ForeignKeyConstraint(
            ["objection_id"], ["objection.id"], name=op.f("fk_contest_objection_id")
        ),
        sa.ForeignKeyConstraint(
            ["revocation_id"], ["repair_revocation.id"], name=op.f("fk_contest_revocation_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["listing_case.id"], name=op.f("fk_contest_case_id")),
        sa.ForeignKeyConstraint(
            ["concluded_by_id"], ["officer.id"], name=op.f("fk_contest_concluded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["officer.id"], name=op.f("fk_contest_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest")),
        comment="Reconsiderations and suits about decisions of cases",
    )
    op.create_index(
        "uq_contest_case_id_organ_number",
        "contest",
        ["case_id", "organ", "number_key"],
        unique=True,
    )
    op.create_index(
        "uq_contest_case_id_repair_id_objection_id_open",
        "contest",
        ["case_id", "repair_id", "objection_id", "revocation_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("outcome IS NULL"),
    )


def _consent_request() -> None:
    op.create_table(
        "consent_request",
        sa.Column("id", sa.Uuid(), nullable=False, comment="UUIDv7"),
        sa.Column("case_id", sa.Uuid(), nullable=False, comment="Its case"),
        sa.Column("number", sa.Text(), nullable=False, comment="Number of the request (请示)"),
        sa.Column(
            "agency_id",
            sa.Uuid(),
            nullable=False,
            comment="The agency above; never the one that decides",
        ),
        sa.Column("state", sa.Text(), nullable=False, comment="See ConsentState"),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why the subject is to be listed"),
        sa.Column("asked_on", sa.Date(), nullable=False, comment="Legal date of the request"),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False, comment="Who asked"),
        sa.Column("answered_on", sa.Date(), comment="Legal date of the answer"),
        sa.Column(
            "answered_by_id", sa.Uuid(), comment="Who answered; an officer of another agency"
        ),
        sa.Column("answer_no", sa.Text(), comment="Number of the answer (批复)"),
        sa.Column("answer_reason", sa.Text(), comment="Why; goes into the answer"),
        sa.Column(
            "at", sa.DateTime(timezone=True), nullable=False, comment="When it was asked, UTC"
        ),
        sa.Column(
            "version",
            sa.BigInteger(),
            server_default=sa.text("1"),
            nullable=False,
            comment="For conditional writes",
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'given', 'refused', 'overtaken')",
            name=op.f("ck_consent_request_state_known"),
        ),
        sa.CheckConstraint(
            "length(btrim(reason)) > 0", name=op.f("ck_consent_request_with_reason")
        ),
        sa.CheckConstraint(
            "num_nulls(answered_on, answered_by_id, answer_no, answer_reason)"
            " = CASE state WHEN 'asked' THEN 4 WHEN 'overtaken' THEN"
            " CASE WHEN answered_on IS NULL THEN 4 ELSE 0 END ELSE 0 END",
            name=op.f("ck_consent_request_answered_whole"),
        ),
        sa.CheckConstraint(
            "answered_on >= asked_on", name=op.f("ck_consent_request_answered_after")
        ),
        sa.CheckConstraint(
            "answered_by_id <> asked_by_id", name=op.f("ck_consent_request_answered_by_another")
        ),
        sa.CheckConstraint(
            "length(btrim(answer_reason)) > 0",
            name=op.f("ck_consent_request_answered_with_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_consent_request_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["officer.id"], name=op.f("fk_consent_request_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["officer.id"], name=op.f("fk_consent_request_asked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["listing_case.id"], name=op.f("fk_consent_request_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_request")),
        comment="Requests for the consent of the level above, and its answers",
    )
    op.create_index(
        "uq_consent_request_case_id_standing",
        "consent_request",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('asked', 'given')"),
    )
    op.create_index("ix_consent_request_case_id", "consent_request", ["case_id"])
    op.create_index("ix_consent_request_agency_id_state", "consent_request", ["agency_id", "state"])


def _party_filing() -> None:
    op.create_table(
        "party_filing",
        sa.Column(
            "id",
            sa.BigInteger(),
            sa.Identity(always=False),
            nullable=False,
            comment="Order of writing",
        ),
        sa.Column("case_id", sa.Uuid(), nullable=False, comment="Its case"),
        sa.Column("filed_on", sa.Date(), nullable=False, comment="Legal day"),
        sa.Column(
            "size_bytes", sa.BigInteger(), nullable=False, comment="Bytes of the files sent along"
        ),
        sa.Column(
            "at", sa.DateTime(timezone=True), nullable=False, comment="When it was handed in, UTC"
        ),
        sa.CheckConstraint("size_bytes >= 0", name=op.f("ck_party_filing_size_known")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["listing_case.id"], name=op.f("fk_party_filing_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_filing")),
        comment="What parties handed in by their codes, counted; append-only",
    )
    op.create_index("ix_party_filing_case_id_filed_on", "party_filing", ["case_id", "filed_on"])


def _electronic_consent() -> None:
    op.create_table(
        "electronic_consent",
        sa.Column("id", sa.Uuid(), nullable=False, comment="UUIDv7"),
        sa.Column("case_id", sa.Uuid(), nullable=False, comment="Its case"),
        sa.Column("agreed_on", sa.Date(), nullable=False, comment="Legal day of the consent"),
        sa.Column(
            "proof", sa.Text(), nullable=False, comment="Number of the signed form, or by the code"
        ),
        sa.Column("recorded_by_id", sa.Uuid(), comment="Who entered it; null for the party itself"),
        sa.Column(
            "at", sa.DateTime(timezone=True), nullable=False, comment="When it was entered, UTC"
        ),
        sa.Column("withdrawn_on", sa.Date(), comment="No longer from this day on"),
        sa.CheckConstraint(
            "length(btrim(proof)) > 0", name=op.f("ck_electronic_consent_with_proof")
        ),
        sa.CheckConstraint(
            "withdrawn_on >= agreed_on", name=op.f("ck_electronic_consent_withdrawn_after_agreed")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["listing_case.id"], name=op.f("fk_electronic_consent_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["officer.id"], name=op.f("fk_electronic_consent_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_electronic_consent")),
        comment="Consents of parties to electronic service",
    )
    op.create_index(
        "uq_electronic_consent_case_id_standing",
        "electronic_consent",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("withdrawn_on IS NULL"),
    )
