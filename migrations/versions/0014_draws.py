"""Pools, draws, seeds, what was drawn, and the roster of officers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014_draws"
down_revision = "0013_sampling"

_TABLES = (
    "draw_change",
    "draw_strike",
    "draw_replacement",
    "draw_pool_count",
    "draw_freezing",
    "drawn_object",
    "draw_reveal",
    "draw_commitment",
    "draw_exemption",
    "officer_absence",
    "officer_qualification",
    "roster_entry",
    "draw_agency",
    "draw",
    "draw_document",
)
_BOOKINGS = """
CREATE VIEW officer_booking AS
SELECT goes.officer_id, visit.campaign_id, visit.subject_id, visit.due_on AS day,
    visit.origin = 'order' AS by_hand, NULL::uuid AS draw_id
FROM assignment visit JOIN assignment_officer goes ON goes.assignment_id = visit.id
WHERE visit.state = 'open'
UNION ALL
SELECT entry.officer_id, draw.campaign_id, line.subject_id, line.visit_on, false, draw.id
FROM draw JOIN drawn_object line ON line.draw_id = draw.id
CROSS JOIN unnest(line.officers) AS sent (number)
JOIN roster_entry entry ON entry.number = sent.number
WHERE draw.state = 'drawn' AND line.visit_on IS NOT NULL;
COMMENT ON VIEW officer_booking IS
'Visits that officers are to make: open ones, and those of draws that are not published yet';
"""
_FUNCTIONS = """
CREATE FUNCTION draw_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: it is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;

-- Whether two draws are about one matter: of one campaign; or of campaigns of one category or with
-- one checklist, with an agency in common, their visits less than a year apart.
CREATE FUNCTION draw_of_one_matter(one uuid, other uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM draw mine JOIN campaign ours ON ours.id = mine.campaign_id
        JOIN draw theirs ON theirs.id = other JOIN campaign alike ON alike.id = theirs.campaign_id
        WHERE mine.id = one AND (mine.campaign_id = theirs.campaign_id OR (
            (ours.category = alike.category OR ours.checklist_key = alike.checklist_key)
            AND abs(mine.visit_from - theirs.visit_from) < 366
            AND EXISTS (
                (VALUES (mine.organiser_id), (mine.witness_id)
                UNION SELECT agency_id FROM draw_agency WHERE draw_id = mine.id)
                INTERSECT
                (VALUES (theirs.organiser_id), (theirs.witness_id)
                UNION SELECT agency_id FROM draw_agency WHERE draw_id = theirs.id)))))
$$;

CREATE FUNCTION draw_stands_at() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owner uuid;
    stands text;
BEGIN
    IF TG_OP = 'DELETE' THEN owner := OLD.draw_id; ELSE owner := NEW.draw_id; END IF;
    IF TG_OP = 'UPDATE' AND NEW.draw_id <> OLD.draw_id THEN
        RAISE EXCEPTION 'a row of % stays with its draw', TG_TABLE_NAME
            USING ERRCODE = 'check_violation';
    END IF;
    SELECT state INTO stands FROM draw WHERE id = owner;
    IF stands <> ALL (TG_ARGV) THEN
        RAISE EXCEPTION '% on % needs a draw that is %, % is %',
            TG_OP, TG_TABLE_NAME, array_to_string(TG_ARGV, ' or '), owner, stands
            USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION draw_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['state', 'version', 'committed_at', 'reveal_by', 'drawn_at', 'seed',
        'drawn_count', 'publish_due_on', 'published_at', 'record_digest', 'naming', 'names_due_on',
        'named_at', 'voided_at', 'void_cause', 'void_note'];
    opening text[] := ARRAY['named_at', 'version'];
    number bigint;
    given text;
BEGIN
    IF OLD.state = 'published' AND OLD.named_at IS NULL AND NEW.named_at IS NOT NULL
        AND to_jsonb(NEW) - opening = to_jsonb(OLD) - opening THEN
        IF (NEW.named_at AT TIME ZONE 'Asia/Shanghai')::date <= OLD.names_due_on AND EXISTS (
            SELECT FROM assignment WHERE origin_ref = OLD.id::text AND state = 'open') THEN
            RAISE EXCEPTION 'draw % still has visits to make', OLD.id
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state IN ('published', 'void') THEN
        RAISE EXCEPTION 'draw % is closed', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
        ('prepared', 'frozen'), ('prepared', 'void'), ('frozen', 'committed'), ('frozen', 'void'),
        ('committed', 'drawn'), ('committed', 'void'), ('drawn', 'published')) THEN
        RAISE EXCEPTION 'draw % cannot go from % to %', OLD.id, OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state <> 'prepared' AND to_jsonb(NEW) - free <> to_jsonb(OLD) - free THEN
        RAISE EXCEPTION 'draw % is frozen', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state = 'prepared' AND NEW.state = 'frozen' THEN
        -- The draws that became void with a pool and that nobody took the place of yet.
        SELECT count(*) INTO number FROM draw void
            JOIN draw_document theirs ON theirs.digest = void.pool_digest
        WHERE void.state = 'void' AND draw_of_one_matter(NEW.id, void.id)
            AND NOT EXISTS (SELECT FROM draw_replacement taken JOIN draw taker
                ON taker.id = taken.draw_id WHERE taken.void_id = void.id
                AND (taken.draw_id = NEW.id OR taker.frozen_at IS NOT NULL))
            AND (SELECT count(*) > CASE WHEN void.campaign_id = NEW.campaign_id THEN 0
                    ELSE least(void.objects_count, NEW.objects_count) / 2 END
                FROM (SELECT jsonb_array_elements(
                    convert_from(theirs.body, 'UTF8')::jsonb -> 'objects') ->> 0
                INTERSECT
                SELECT jsonb_array_elements(
                    convert_from(mine.body, 'UTF8')::jsonb -> 'objects') ->> 0
                FROM draw_document mine WHERE mine.digest = NEW.pool_digest) AS common);
        IF number > 0 THEN
            RAISE EXCEPTION 'draw % overlaps void draws that it does not name', NEW.id
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF OLD.state = 'drawn' AND NEW.state = 'published' AND EXISTS (
        SELECT FROM draw_strike WHERE draw_id = NEW.id AND state = 'open') THEN
        RAISE EXCEPTION 'draw % has strikes that wait for an answer', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.seed IS NOT NULL AND NEW.seed IS DISTINCT FROM OLD.seed THEN
        RAISE EXCEPTION 'draw % keeps its seed', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state = 'frozen' AND NEW.state = 'committed' THEN
        SELECT count(*) INTO number FROM draw_commitment WHERE draw_id = NEW.id;
        IF number <> 2 THEN
            RAISE EXCEPTION 'draw % has % of two commitments', NEW.id, number
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF OLD.state = 'committed' AND NEW.state = 'drawn' THEN
        SELECT count(*), string_agg(contribution, '|' ORDER BY code COLLATE "C")
            INTO number, given
            FROM draw_reveal JOIN agency ON agency.id = agency_id WHERE draw_id = NEW.id;
        IF number <> 2 OR NEW.seed <> sha256(convert_to('chengxin-draw-2|seed|'
            || encode(NEW.pool_digest, 'hex') || '|' || given, 'UTF8')) THEN
            RAISE EXCEPTION 'the seed of draw % is not of its pool and both numbers', NEW.id
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION draw_side() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM draw WHERE id = NEW.draw_id
        AND NEW.agency_id IN (organiser_id, witness_id)) THEN
        RAISE EXCEPTION 'agency % is no side of draw %', NEW.agency_id, NEW.draw_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION draw_reveal_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM draw_commitment bound JOIN draw ON draw.id = bound.draw_id
            JOIN agency ON agency.id = bound.agency_id
        WHERE bound.draw_id = NEW.draw_id AND bound.agency_id = NEW.agency_id
            AND bound.commitment = encode(sha256(convert_to('chengxin-draw-2|commitment|'
                || encode(draw.pool_digest, 'hex') || '|' || agency.code || '|'
                || NEW.contribution || '|' || NEW.salt, 'UTF8')), 'hex')) THEN
        RAISE EXCEPTION 'the number is not the one that was bound'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION draw_replacement_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT draw_of_one_matter(NEW.draw_id, NEW.void_id)
        OR NOT EXISTS (SELECT FROM draw WHERE id = NEW.void_id AND state = 'void') THEN
        RAISE EXCEPTION 'draw % is no void draw of the same matter', NEW.void_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION draw_strike_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decision text[] := ARRAY['state', 'decided_by', 'decided_at', 'answer'];
BEGIN
    IF OLD.state <> 'open' OR to_jsonb(NEW) - decision <> to_jsonb(OLD) - decision THEN
        RAISE EXCEPTION 'a proposal is answered once' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION draw_visit_called_off_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM draw_strike WHERE draw_id::text = OLD.origin_ref
        AND subject_id = OLD.subject_id AND state = 'agreed') THEN
        RAISE EXCEPTION 'assignment % was drawn: both agencies agree to call it off', OLD.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION draw_change_is_agreed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.strike_id IS NOT NULL AND NOT EXISTS (SELECT FROM draw_strike
        WHERE id = NEW.strike_id AND draw_id = NEW.draw_id AND subject_id = NEW.subject_id
            AND reason = NEW.reason AND state = 'agreed') THEN
        RAISE EXCEPTION 'the other side did not agree' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION roster_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['left_on', 'version', 'withdrawn_at'];
BEGIN
    IF to_jsonb(NEW) - free <> to_jsonb(OLD) - free THEN
        RAISE EXCEPTION '%: only its end is ever written', TG_TABLE_NAME
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER draw_is_kept BEFORE UPDATE ON draw
FOR EACH ROW EXECUTE FUNCTION draw_is_kept();
CREATE TRIGGER draw_agency_while_prepared BEFORE INSERT OR UPDATE OR DELETE ON draw_agency
FOR EACH ROW EXECUTE FUNCTION draw_stands_at('prepared');
CREATE TRIGGER draw_exemption_while_prepared BEFORE INSERT OR UPDATE OR DELETE ON draw_exemption
FOR EACH ROW EXECUTE FUNCTION draw_stands_at('prepared');
CREATE TRIGGER draw_commitment_while_frozen BEFORE INSERT ON draw_commitment
FOR EACH ROW EXECUTE FUNCTION draw_stands_at('frozen');
CREATE TRIGGER draw_commitment_of_a_side BEFORE INSERT ON draw_commitment
FOR EACH ROW EXECUTE FUNCTION draw_side();
CREATE TRIGGER draw_reveal_while_committed BEFORE INSERT ON draw_reveal
FOR EACH ROW EXECUTE FUNCTION draw_stands_at('committed');
CREATE TRIGGER draw_reveal_fits BEFORE INSERT ON draw_reveal
FOR EACH ROW EXECUTE FUNCTION draw_reveal_fits();
CREATE TRIGGER draw_replacement_while_prepared
BEFORE INSERT OR UPDATE OR DELETE ON draw_replacement
FOR EACH ROW EXECUTE FUNCTION draw_stands_at('prepared');
CREATE TRIGGER draw_replacement_fits BEFORE INSERT OR UPDATE ON draw_replacement
FOR EACH ROW EXECUTE FUNCTION draw_replacement_fits();
CREATE TRIGGER draw_strike_while_drawn BEFORE INSERT OR UPDATE OR DELETE ON draw_strike
FOR EACH ROW EXECUTE FUNCTION draw_stands_at('drawn', 'published');
CREATE TRIGGER draw_strike_kept BEFORE UPDATE ON draw_strike
FOR EACH ROW EXECUTE FUNCTION draw_strike_is_kept();
CREATE TRIGGER draw_visit_called_off_by_two BEFORE UPDATE OF state ON assignment
FOR EACH ROW WHEN (OLD.origin = 'draw' AND OLD.state = 'open' AND NEW.state = 'cancelled')
EXECUTE FUNCTION draw_visit_called_off_by_two();
CREATE TRIGGER draw_change_is_agreed BEFORE INSERT ON draw_change
FOR EACH ROW EXECUTE FUNCTION draw_change_is_agreed();
CREATE TRIGGER draw_change_while_drawn BEFORE INSERT ON draw_change
FOR EACH ROW EXECUTE FUNCTION draw_stands_at('drawn');
CREATE TRIGGER drawn_object_while_drawn BEFORE INSERT OR UPDATE OR DELETE ON drawn_object
FOR EACH ROW EXECUTE FUNCTION draw_stands_at('drawn');
CREATE TRIGGER roster_entry_kept BEFORE UPDATE ON roster_entry
FOR EACH ROW EXECUTE FUNCTION roster_is_kept();
CREATE TRIGGER officer_qualification_kept BEFORE UPDATE ON officer_qualification
FOR EACH ROW EXECUTE FUNCTION roster_is_kept();
CREATE TRIGGER officer_absence_kept BEFORE UPDATE ON officer_absence
FOR EACH ROW EXECUTE FUNCTION roster_is_kept();
"""
_NEVER_DELETED = ("draw", "draw_strike", "roster_entry", "officer_qualification", "officer_absence")
_APPEND_ONLY = ("draw_document", "draw_commitment", "draw_reveal", "draw_change")


def upgrade() -> None:
    op.create_table(
        "draw_document",
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the body"),
        sa.Column(
            "body", sa.LargeBinary(), nullable=False, comment="The bytes as they are published"
        ),
        sa.Column(
            "stored_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When they were stored, UTC",
        ),
        sa.CheckConstraint(
            "digest = sha256(body)", name=op.f("ck_draw_document_digest_is_of_the_body")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_draw_document")),
        comment="Frozen pools and sealed records by SHA-256; append-only",
    )
    op.create_table(
        "draw",
        sa.Column("id", sa.Uuid(), nullable=False, comment="UUIDv7; the batch in the draw"),
        sa.Column("campaign_id", sa.Uuid(), nullable=False, comment="For which"),
        sa.Column("title", sa.Text(), nullable=False, comment="As published"),
        sa.Column(
            "organiser_id", sa.Uuid(), nullable=False, comment="Who draws; one side of the seed"
        ),
        sa.Column("witness_id", sa.Uuid(), nullable=False, comment="The other side of the seed"),
        sa.Column("item_class", sa.Text(), nullable=False, comment="key or general items"),
        sa.Column(
            "basis", sa.Text(), nullable=False, comment="What the strata are: risk_class or grade"
        ),
        sa.Column(
            "scope", postgresql.JSONB(), nullable=False, comment="Divisions, industries, products"
        ),
        sa.Column(
            "rates",
            postgresql.JSONB(),
            nullable=False,
            comment="Strata whose rate is not the usual one: rate_bp and reason",
        ),
        sa.Column("visit_from", sa.Date(), nullable=False, comment="First day of the visits"),
        sa.Column(
            "visit_to", sa.Date(), nullable=False, comment="Last day of the visits, included"
        ),
        sa.Column(
            "over_cap_reason",
            sa.Text(),
            nullable=True,
            comment="Why undertakings are visited beyond their yearly number; published",
        ),
        sa.Column(
            "policy_digest", sa.Text(), nullable=False, comment="Version of the rules applied"
        ),
        sa.Column("state", sa.Text(), nullable=False, comment="See campaigns.draws.rules"),
        sa.Column("prepared_by", sa.Uuid(), nullable=False, comment="Who prepared it"),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False, comment="When, UTC"),
        sa.Column(
            "frozen_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the pool was fixed, UTC",
        ),
        sa.Column(
            "pool_digest", sa.LargeBinary(), nullable=True, comment="SHA-256 of the frozen pool"
        ),
        sa.Column("objects_count", sa.Integer(), nullable=True, comment="Objects in the pool"),
        sa.Column("exempted_count", sa.Integer(), nullable=True, comment="Kept out of the pool"),
        sa.Column("officers_count", sa.Integer(), nullable=True, comment="Officers in the pool"),
        sa.Column(
            "commit_by",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Both must be bound by then, UTC",
        ),
        sa.Column(
            "committed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When both were bound, UTC",
        ),
        sa.Column(
            "reveal_by",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Both must reveal by then, UTC",
        ),
        sa.Column(
            "drawn_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the seed was known, UTC",
        ),
        sa.Column("seed", sa.LargeBinary(), nullable=True, comment="Of pool and contributions"),
        sa.Column("drawn_count", sa.Integer(), nullable=True, comment="Objects drawn"),
        sa.Column(
            "publish_due_on",
            sa.Date(),
            nullable=True,
            comment="Last day to publish what it drew",
        ),
        sa.Column(
            "published_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was published, UTC",
        ),
        sa.Column(
            "record_digest", sa.LargeBinary(), nullable=True, comment="SHA-256 of the sealed record"
        ),
        sa.Column(
            "naming",
            sa.Text(),
            nullable=True,
            comment="When the public learns who was drawn: at_once or after_visits",
        ),
        sa.Column(
            "names_due_on",
            sa.Date(),
            nullable=True,
            comment="Last day of the visits; the names are open the day after at the latest",
        ),
        sa.Column(
            "named_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the record with the names was opened, UTC",
        ),
        sa.Column(
            "results_due_on",
            sa.Date(),
            nullable=False,
            comment="Last day to publish what the visits found",
        ),
        sa.Column(
            "voided_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it became void, UTC",
        ),
        sa.Column("void_cause", sa.Text(), nullable=True, comment="Why; public"),
        sa.Column("void_note", sa.Text(), nullable=True, comment="In words; public"),
        sa.Column(
            "version",
            sa.Integer(),
            server_default=sa.text("1"),
            nullable=False,
            comment="Row version",
        ),
        sa.CheckConstraint(
            "(state = 'published') = (record_digest IS NOT NULL) AND (state = 'published') = "
            "(published_at IS NOT NULL)",
            name=op.f("ck_draw_record_if_published"),
        ),
        sa.CheckConstraint(
            "(state = 'void') = (voided_at IS NOT NULL) AND (state = 'void') = (void_cause IS "
            "NOT NULL)",
            name=op.f("ck_draw_cause_if_void"),
        ),
        sa.CheckConstraint(
            "(state IN ('drawn', 'published')) = (seed IS NOT NULL) AND (state IN ('drawn', "
            "'published')) = (drawn_at IS NOT NULL) AND (state IN ('drawn', 'published')) = "
            "(drawn_count IS NOT NULL) AND (state IN ('drawn', 'published')) = (publish_due_on IS "
            "NOT NULL)",
            name=op.f("ck_draw_seed_if_drawn"),
        ),
        sa.CheckConstraint(
            "NOT (state IN ('frozen', 'committed', 'drawn', 'published')) OR (pool_digest IS "
            "NOT NULL AND frozen_at IS NOT NULL AND commit_by IS NOT NULL AND objects_count >= "
            "0 AND officers_count >= 2)",
            name=op.f("ck_draw_pool_if_frozen"),
        ),
        sa.CheckConstraint("basis IN ('risk_class', 'grade')", name=op.f("ck_draw_basis_known")),
        sa.CheckConstraint(
            "item_class IN ('key', 'general')", name=op.f("ck_draw_item_class_known")
        ),
        sa.CheckConstraint(
            "state <> 'prepared' OR pool_digest IS NULL", name=op.f("ck_draw_no_pool_if_prepared")
        ),
        sa.CheckConstraint(
            "state IN ('prepared', 'frozen', 'committed', 'drawn', 'published', 'void')",
            name=op.f("ck_draw_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('committed', 'drawn', 'published') OR (committed_at IS NOT NULL AND"
            " reveal_by IS NOT NULL)",
            name=op.f("ck_draw_committed_at_if_committed"),
        ),
        sa.CheckConstraint(
            "void_cause <> 'withdrawn' OR length(btrim(void_note)) > 0",
            name=op.f("ck_draw_withdrawn_with_note"),
        ),
        sa.CheckConstraint(
            "void_cause IN ('withdrawn', 'not_committed', 'not_revealed')",
            name=op.f("ck_draw_void_cause_known"),
        ),
        sa.CheckConstraint("octet_length(seed) = 32", name=op.f("ck_draw_seed_is_sha256")),
        sa.CheckConstraint(
            "naming IN ('at_once', 'after_visits')", name=op.f("ck_draw_naming_known")
        ),
        sa.CheckConstraint(
            "(state = 'published') = (naming IS NOT NULL)", name=op.f("ck_draw_naming_if_published")
        ),
        sa.CheckConstraint(
            "(naming IS NOT DISTINCT FROM 'after_visits') = (names_due_on IS NOT NULL)",
            name=op.f("ck_draw_names_due_if_after_visits"),
        ),
        sa.CheckConstraint(
            "naming <> 'at_once' OR named_at IS NOT NULL", name=op.f("ck_draw_named_if_at_once")
        ),
        sa.CheckConstraint(
            "named_at IS NULL OR named_at >= published_at", name=op.f("ck_draw_named_once_public")
        ),
        sa.CheckConstraint("visit_to >= visit_from", name=op.f("ck_draw_days_in_order")),
        sa.CheckConstraint("witness_id <> organiser_id", name=op.f("ck_draw_two_agencies")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_draw_campaign_id")),
        sa.ForeignKeyConstraint(["organiser_id"], ["agency.id"], name=op.f("fk_draw_organiser_id")),
        sa.ForeignKeyConstraint(
            ["pool_digest"], ["draw_document.digest"], name=op.f("fk_draw_pool_digest")
        ),
        sa.ForeignKeyConstraint(["prepared_by"], ["officer.id"], name=op.f("fk_draw_prepared_by")),
        sa.ForeignKeyConstraint(
            ["record_digest"], ["draw_document.digest"], name=op.f("fk_draw_record_digest")
        ),
        sa.ForeignKeyConstraint(["witness_id"], ["agency.id"], name=op.f("fk_draw_witness_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw")),
        comment="Draws of objects and officers; never deleted",
    )
    op.create_index("ix_draw_campaign_id", "draw", ["campaign_id"], unique=False)
    op.create_index("ix_draw_state_id", "draw", ["state", "id"], unique=False)
    op.create_table(
        "draw_replacement",
        sa.Column("draw_id", sa.Uuid(), nullable=False, comment="Which draw"),
        sa.Column(
            "void_id", sa.Uuid(), nullable=False, comment="The void draw it takes the place of"
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why it is drawn again; published"),
        sa.CheckConstraint("void_id <> draw_id", name=op.f("ck_draw_replacement_another_draw")),
        sa.CheckConstraint(
            "length(btrim(reason)) > 0", name=op.f("ck_draw_replacement_with_reason")
        ),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_draw_replacement_draw_id")),
        sa.ForeignKeyConstraint(["void_id"], ["draw.id"], name=op.f("fk_draw_replacement_void_id")),
        sa.PrimaryKeyConstraint("draw_id", "void_id", name=op.f("pk_draw_replacement")),
        comment="Void draws that a draw replaces, with the reason; published",
    )
    op.create_index("ix_draw_replacement_void_id", "draw_replacement", ["void_id"], unique=False)
    op.create_table(
        "draw_pool_count",
        sa.Column("draw_id", sa.Uuid(), nullable=False, comment="Which draw"),
        sa.Column(
            "version",
            sa.Integer(),
            nullable=False,
            comment="Version of the draw that was counted",
        ),
        sa.Column(
            "counts",
            postgresql.JSONB(),
            nullable=False,
            comment="Rows of stratum, reason of being kept out or null, number",
        ),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False, comment="When, UTC"),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_draw_pool_count_draw_id")),
        sa.PrimaryKeyConstraint("draw_id", name=op.f("pk_draw_pool_count")),
        comment="Pools of prepared draws as last counted; derived",
    )
    op.create_table(
        "draw_freezing",
        sa.Column("draw_id", sa.Uuid(), nullable=False, comment="Which draw"),
        sa.Column(
            "version",
            sa.Integer(),
            nullable=False,
            comment="Version of the draw that was asked for; a change of the draw voids it",
        ),
        sa.Column("asked_by", sa.Uuid(), nullable=False, comment="Who asked"),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False, comment="When, UTC"),
        sa.Column(
            "refused", sa.Text(), nullable=True, comment="Kind of the refusal; NULL: none yet"
        ),
        sa.Column(
            "refused_why",
            postgresql.JSONB(),
            nullable=True,
            comment="Fields at fault and what the refusal's sentence names",
        ),
        sa.CheckConstraint(
            "(refused IS NULL) = (refused_why IS NULL)",
            name=op.f("ck_draw_freezing_refused_with_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["officer.id"], name=op.f("fk_draw_freezing_asked_by")
        ),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_draw_freezing_draw_id")),
        sa.PrimaryKeyConstraint("draw_id", name=op.f("pk_draw_freezing")),
        comment="Pools to be frozen by the worker; the last request of a draw",
    )
    op.create_table(
        "draw_agency",
        sa.Column("draw_id", sa.Uuid(), nullable=False, comment="Which draw"),
        sa.Column("agency_id", sa.Uuid(), nullable=False, comment="Who goes"),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_draw_agency_agency_id")
        ),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_draw_agency_draw_id")),
        sa.PrimaryKeyConstraint("draw_id", "agency_id", name=op.f("pk_draw_agency")),
        comment="Agencies whose officers are drawn",
    )
    op.create_table(
        "roster_entry",
        sa.Column("officer_id", sa.Uuid(), nullable=False, comment="Who"),
        sa.Column("number", sa.Text(), nullable=False, comment="Public number, random"),
        sa.Column("entered_on", sa.Date(), nullable=False, comment="First day in the roster"),
        sa.Column("left_on", sa.Date(), nullable=True, comment="First day no longer in it"),
        sa.Column(
            "version",
            sa.BigInteger(),
            server_default=sa.text("1"),
            nullable=False,
            comment="Counts changes",
        ),
        sa.CheckConstraint(
            "number ~ '^ZF-[0-9A-HJKMNP-TV-Z]{6}$'", name=op.f("ck_roster_entry_number_form")
        ),
        sa.CheckConstraint(
            "left_on >= entered_on", name=op.f("ck_roster_entry_leaves_after_entering")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name=op.f("fk_roster_entry_officer_id")
        ),
        sa.PrimaryKeyConstraint("officer_id", name=op.f("pk_roster_entry")),
        sa.UniqueConstraint("number", name=op.f("uq_roster_entry_number")),
        comment="Officers who can be drawn for inspections",
    )
    op.create_table(
        "officer_qualification",
        sa.Column("id", sa.Uuid(), nullable=False, comment="UUIDv7"),
        sa.Column("officer_id", sa.Uuid(), nullable=False, comment="Whose"),
        sa.Column(
            "category", sa.Text(), nullable=False, comment="Key of campaigns/plans/vocabulary.yaml"
        ),
        sa.Column(
            "certificate",
            sa.Text(),
            nullable=False,
            comment="Number of the certificate; staff only",
        ),
        sa.Column("valid_from", sa.Date(), nullable=False, comment="First day"),
        sa.Column("valid_to", sa.Date(), nullable=False, comment="Last day, included"),
        sa.Column("entered_by", sa.Uuid(), nullable=False, comment="Who entered it"),
        sa.Column(
            "entered_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was entered, UTC",
        ),
        sa.Column(
            "withdrawn_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was withdrawn, UTC",
        ),
        sa.CheckConstraint(
            "length(btrim(certificate)) > 0", name=op.f("ck_officer_qualification_with_certificate")
        ),
        sa.CheckConstraint(
            "valid_to >= valid_from", name=op.f("ck_officer_qualification_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["officer.id"], name=op.f("fk_officer_qualification_entered_by")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"],
            ["roster_entry.officer_id"],
            name=op.f("fk_officer_qualification_officer_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_qualification")),
        sa.UniqueConstraint(
            "officer_id",
            "category",
            "valid_from",
            name=op.f("uq_officer_qualification_officer_id_category_valid_from"),
        ),
        comment="Qualifications of officers by category of inspection",
    )
    op.create_table(
        "officer_absence",
        sa.Column("id", sa.Uuid(), nullable=False, comment="UUIDv7"),
        sa.Column("officer_id", sa.Uuid(), nullable=False, comment="Who"),
        sa.Column(
            "kind", sa.Text(), nullable=False, comment="leave, training, secondment or other"
        ),
        sa.Column("first_on", sa.Date(), nullable=False, comment="First day away"),
        sa.Column("last_on", sa.Date(), nullable=False, comment="Last day away, included"),
        sa.Column("entered_by", sa.Uuid(), nullable=False, comment="Who entered it"),
        sa.Column(
            "entered_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was entered, UTC",
        ),
        sa.Column(
            "withdrawn_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was withdrawn, UTC",
        ),
        sa.CheckConstraint(
            "kind IN ('leave', 'training', 'secondment', 'other')",
            name=op.f("ck_officer_absence_kind_known"),
        ),
        sa.CheckConstraint(
            "last_on >= first_on", name=op.f("ck_officer_absence_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["officer.id"], name=op.f("fk_officer_absence_entered_by")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["roster_entry.officer_id"], name=op.f("fk_officer_absence_officer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_absence")),
        comment="Days on which officers are away",
    )
    op.create_index(
        "ix_officer_absence_officer_id_last_on",
        "officer_absence",
        ["officer_id", "last_on"],
        unique=False,
    )
    op.create_table(
        "draw_exemption",
        sa.Column("draw_id", sa.Uuid(), nullable=False, comment="Which draw"),
        sa.Column("subject_id", sa.BigInteger(), nullable=False, comment="Who is kept out"),
        sa.Column("reason", sa.Text(), nullable=False, comment="Kind of reason; published"),
        sa.Column("note", sa.Text(), nullable=True, comment="In words; staff only"),
        sa.Column("by_officer", sa.Uuid(), nullable=False, comment="Who decided"),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="When, UTC"),
        sa.CheckConstraint(
            "reason IN ('ceased', 'lawful_exemption', 'under_investigation', 'force_majeure', "
            "'visits_reached', 'assigned_already')",
            name=op.f("ck_draw_exemption_reason_known"),
        ),
        sa.ForeignKeyConstraint(
            ["by_officer"], ["officer.id"], name=op.f("fk_draw_exemption_by_officer")
        ),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_draw_exemption_draw_id")),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_draw_exemption_subject_id")
        ),
        sa.PrimaryKeyConstraint("draw_id", "subject_id", name=op.f("pk_draw_exemption")),
        comment="Undertakings kept out of a pool; fixed once it is frozen",
    )
    op.create_table(
        "draw_commitment",
        sa.Column("draw_id", sa.Uuid(), nullable=False, comment="Which draw"),
        sa.Column("agency_id", sa.Uuid(), nullable=False, comment="Which side"),
        sa.Column(
            "commitment", sa.Text(), nullable=False, comment="SHA-256 over pool, number and salt"
        ),
        sa.Column("by_officer", sa.Uuid(), nullable=False, comment="Who gave it"),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="When, UTC"),
        sa.CheckConstraint(
            "commitment ~ '^[0-9a-f]{64}$'", name=op.f("ck_draw_commitment_commitment_form")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_draw_commitment_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["by_officer"], ["officer.id"], name=op.f("fk_draw_commitment_by_officer")
        ),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_draw_commitment_draw_id")),
        sa.PrimaryKeyConstraint("draw_id", "agency_id", name=op.f("pk_draw_commitment")),
        sa.UniqueConstraint(
            "draw_id", "by_officer", name=op.f("uq_draw_commitment_draw_id_by_officer")
        ),
        comment="Commitments of the two sides; append-only",
    )
    op.create_table(
        "draw_reveal",
        sa.Column("draw_id", sa.Uuid(), nullable=False, comment="Which draw"),
        sa.Column("agency_id", sa.Uuid(), nullable=False, comment="Which side"),
        sa.Column(
            "contribution", sa.Text(), nullable=False, comment="The number, 64 hexadecimal digits"
        ),
        sa.Column("salt", sa.Text(), nullable=False, comment="The salt, 64 hexadecimal digits"),
        sa.Column("by_officer", sa.Uuid(), nullable=False, comment="Who revealed it"),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="When, UTC"),
        sa.CheckConstraint(
            "contribution ~ '^[0-9a-f]{64}$'", name=op.f("ck_draw_reveal_contribution_form")
        ),
        sa.CheckConstraint("salt ~ '^[0-9a-f]{64}$'", name=op.f("ck_draw_reveal_salt_form")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_draw_reveal_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["by_officer"], ["officer.id"], name=op.f("fk_draw_reveal_by_officer")
        ),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_draw_reveal_draw_id")),
        sa.PrimaryKeyConstraint("draw_id", "agency_id", name=op.f("pk_draw_reveal")),
        comment="Revealed numbers of the two sides; append-only",
    )
    op.create_table(
        "drawn_object",
        sa.Column("draw_id", sa.Uuid(), nullable=False, comment="Which draw"),
        sa.Column("place", sa.Integer(), nullable=False, comment="Order drawn, from 1"),
        sa.Column("subject_id", sa.BigInteger(), nullable=False, comment="Who is visited"),
        sa.Column("stratum", sa.Text(), nullable=False, comment="Its stratum"),
        sa.Column(
            "visit_on", sa.Date(), nullable=True, comment="Day of the visit; NULL: nobody is free"
        ),
        sa.Column(
            "joint", sa.Boolean(), nullable=False, comment="On the day of another order's visit"
        ),
        sa.Column("officers", sa.ARRAY(sa.Text()), nullable=False, comment="Numbers in the roster"),
        sa.CheckConstraint(
            "(visit_on IS NULL) = (cardinality(officers) = 0)",
            name=op.f("ck_drawn_object_officers_if_day"),
        ),
        sa.CheckConstraint("cardinality(officers) <> 1", name=op.f("ck_drawn_object_two_officers")),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_drawn_object_draw_id")),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_drawn_object_subject_id")
        ),
        sa.PrimaryKeyConstraint("draw_id", "place", name=op.f("pk_drawn_object")),
        sa.UniqueConstraint(
            "draw_id", "subject_id", name=op.f("uq_drawn_object_draw_id_subject_id")
        ),
        comment="What a draw gave, for lists and assignments; the record is what counts",
    )
    op.create_index("ix_drawn_object_subject_id", "drawn_object", ["subject_id"], unique=False)
    op.create_index(
        "ix_drawn_object_unmanned",
        "drawn_object",
        ["draw_id"],
        unique=False,
        postgresql_where=sa.text("visit_on IS NULL"),
    )
    op.create_table(
        "draw_strike",
        sa.Column("id", sa.Uuid(), nullable=False, comment="UUIDv7"),
        sa.Column("draw_id", sa.Uuid(), nullable=False, comment="Which draw"),
        sa.Column("subject_id", sa.BigInteger(), nullable=False, comment="Which object"),
        sa.Column(
            "reason", sa.Text(), nullable=False, comment="Kind of reason; published once agreed"
        ),
        sa.Column("note", sa.Text(), nullable=True, comment="In words; staff only"),
        sa.Column("proposed_by", sa.Uuid(), nullable=False, comment="Who proposed it"),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False, comment="When, UTC"),
        sa.Column(
            "state", sa.Text(), nullable=False, comment="open, agreed, refused or taken_back"
        ),
        sa.Column(
            "decided_by", sa.Uuid(), nullable=True, comment="Who agreed, refused, or took it back"
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="When, UTC"),
        sa.Column("answer", sa.Text(), nullable=True, comment="Why it was refused; staff only"),
        sa.CheckConstraint(
            "reason IN ('ceased', 'lawful_exemption', 'under_investigation', 'force_majeure', "
            "'visits_reached', 'assigned_already')",
            name=op.f("ck_draw_strike_reason_known"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'agreed', 'refused', 'taken_back')",
            name=op.f("ck_draw_strike_state_known"),
        ),
        sa.CheckConstraint(
            "(state = 'open') = (decided_by IS NULL) AND (state = 'open') = (decided_at IS NULL)",
            name=op.f("ck_draw_strike_decided_unless_open"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('agreed', 'refused') OR decided_by <> proposed_by",
            name=op.f("ck_draw_strike_decided_by_another"),
        ),
        sa.CheckConstraint(
            "state <> 'refused' OR length(btrim(answer)) > 0",
            name=op.f("ck_draw_strike_refused_with_answer"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["officer.id"], name=op.f("fk_draw_strike_decided_by")
        ),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_draw_strike_draw_id")),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["officer.id"], name=op.f("fk_draw_strike_proposed_by")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_draw_strike_subject_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_strike")),
        comment="Proposals to strike drawn objects, with the other side's answer",
    )
    op.create_index(
        "uq_draw_strike_open",
        "draw_strike",
        ["draw_id", "subject_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "draw_change",
        sa.Column(
            "id",
            sa.BigInteger(),
            sa.Identity(always=False),
            nullable=False,
            comment="Order of the changes",
        ),
        sa.Column("draw_id", sa.Uuid(), nullable=False, comment="Which draw"),
        sa.Column("subject_id", sa.BigInteger(), nullable=False, comment="At which object"),
        sa.Column(
            "officer_number",
            sa.Text(),
            nullable=True,
            comment="Who was replaced; NULL: the object was struck",
        ),
        sa.Column(
            "strike_id",
            sa.Uuid(),
            nullable=True,
            comment="The agreed proposal by which the object was struck",
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="Kind of reason; published"),
        sa.Column("note", sa.Text(), nullable=True, comment="In words; staff only"),
        sa.Column("by_officer", sa.Uuid(), nullable=False, comment="Who changed it"),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="When, UTC"),
        sa.CheckConstraint(
            "CASE WHEN officer_number IS NULL THEN reason IN ('ceased', 'lawful_exemption', "
            "'under_investigation', 'force_majeure', 'visits_reached', 'assigned_already') "
            "ELSE reason IN ('recusal', 'absence', 'transfer', 'booked') END",
            name=op.f("ck_draw_change_reason_known"),
        ),
        sa.CheckConstraint(
            "(officer_number IS NULL) = (strike_id IS NOT NULL)",
            name=op.f("ck_draw_change_strike_is_agreed"),
        ),
        sa.ForeignKeyConstraint(
            ["strike_id"], ["draw_strike.id"], name=op.f("fk_draw_change_strike_id")
        ),
        sa.UniqueConstraint("strike_id", name=op.f("uq_draw_change_strike_id")),
        sa.ForeignKeyConstraint(
            ["by_officer"], ["officer.id"], name=op.f("fk_draw_change_by_officer")
        ),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_draw_change_draw_id")),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_draw_change_subject_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_change")),
        comment="Objects struck and officers replaced after a draw; append-only",
    )
    op.create_index("ix_draw_change_draw_id", "draw_change", ["draw_id"], unique=False)
    op.execute(_FUNCTIONS)
    op.execute(_BOOKINGS)
    for table in _APPEND_ONLY + _NEVER_DELETED:
        acts = "UPDATE OR DELETE OR TRUNCATE" if table in _APPEND_ONLY else "DELETE OR TRUNCATE"
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE {acts} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION draw_refuse()"
        )


def downgrade() -> None:
    op.execute("DROP VIEW officer_booking")
    op.execute("DROP TRIGGER draw_visit_called_off_by_two ON assignment")
    for table in _TABLES:
        op.drop_table(table)
    op.execute("DROP FUNCTION draw_of_one_matter(uuid, uuid)")
    for function in (
        "draw_refuse",
        "draw_stands_at",
        "draw_is_kept",
        "draw_side",
        "draw_reveal_fits",
        "draw_replacement_fits",
        "draw_strike_is_kept",
        "draw_change_is_agreed",
        "draw_visit_called_off_by_two",
        "roster_is_kept",
    ):
        op.execute(f"DROP FUNCTION {function}()")
