"""Listing cases, listings, objections and repairs, with the guards the database keeps itself."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB, TSTZRANGE, ExcludeConstraint

revision = "0006_blacklist"
down_revision = "0005_penalties"

_TABLES = (
    "document_series",
    "filing_fact",
    "listing_case",
    "case_event",
    "case_deadline",
    "case_suspension",
    "case_reminder",
    "case_statement",
    "case_recusal",
    "case_handover",
    "repair",
    "repair_revocation",
    "listing",
    "objection",
    "honour_proposal",
    "honour",
)

# What is written once stays: nobody changes it, nobody takes it away.
_KEPT = """
CREATE FUNCTION case_event_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'case_event_append_only';
END $$;
"""
# No row of these is changed or taken away ...
_APPEND_ONLY = ("case_event", "case_statement", "case_recusal", "case_reminder")
# ... no row of these is taken away.
_UNDELETABLE = (
    "listing_case",
    "filing_fact",
    "case_deadline",
    "case_suspension",
    "case_handover",
    "repair",
    "repair_revocation",
    "objection",
    "listing",
    "honour_proposal",
    "honour",
    "document_series",
)

_LISTINGS = """
CREATE FUNCTION listing_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF upper_inf(OLD.recorded) AND NOT upper_inf(NEW.recorded)
        AND (isempty(NEW.recorded) OR lower(NEW.recorded) = lower(OLD.recorded))
        -- A generated column is not yet computed where a trigger runs before the update.
        AND to_jsonb(NEW) - ARRAY['recorded', 'case_published_on']
            = to_jsonb(OLD) - ARRAY['recorded', 'case_published_on']
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '%: only the end of recorded is ever written', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'listing_append_only';
END $$;
CREATE TRIGGER listing_append_only BEFORE UPDATE ON listing
    FOR EACH ROW EXECUTE FUNCTION listing_append_only();
CREATE TRIGGER honour_append_only BEFORE UPDATE ON honour
    FOR EACH ROW EXECUTE FUNCTION listing_append_only();
-- 行政复议法, 行政诉讼法: while execution is stayed nothing is public and nobody acts on it.
-- Of a stay whose end was entered later it was known that it goes on.
CREATE FUNCTION listing_stays(of_case uuid, valid_on date, known_at timestamptz)
RETURNS SETOF case_suspension LANGUAGE sql STABLE AS $$
    SELECT * FROM case_suspension WHERE case_id = of_case AND kind = 'stay'
        AND at <= known_at AND first_on <= valid_on
        AND (last_on IS NULL OR ended_at > known_at OR last_on >= valid_on)
$$;
CREATE FUNCTION listing_has_its_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The foreign key leaves out what has no term; that is for filing facts alone.
    IF NEW.ends_on IS NULL AND NOT EXISTS (SELECT FROM listing_case WHERE id = NEW.case_id
        AND filing_fact_id IS NOT NULL AND published_on = NEW.published_on)
    THEN
        RAISE EXCEPTION 'a listing without a term stands on a filing fact'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'listing_has_its_case';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER listing_has_its_case BEFORE INSERT ON listing
    FOR EACH ROW EXECUTE FUNCTION listing_has_its_case();
"""

# 行政处罚法 art. 57-58: who proposed the case, brought or handled what it stands on.
_TOOK_PART = """
CREATE FUNCTION took_part(of_case uuid, officer uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM case_event WHERE case_id = of_case AND officer_id = officer
        AND act IN ('found', 'open', 'serve_notice', 'record_statement', 'ask_hearing',
            'notify_hearing', 'hold_hearing', 'withdraw_hearing', 'ask_consent', 'suspend',
            'resume', 'basis_fell'))
    OR EXISTS (SELECT FROM listing_case c JOIN penalty p ON p.id = c.penalty_id
        WHERE c.id = of_case AND p.entered_by_id = officer)
$$;
"""

# What a CHECK cannot see, because it lies in other rows.
_CASES = """
CREATE FUNCTION carried_on_by_a_province(of_agency uuid, day date) RETURNS boolean
LANGUAGE sql STABLE AS $$
    WITH RECURSIVE line AS (
        SELECT id, successor_id, valid_to, level FROM agency WHERE id = of_agency
        UNION
        SELECT a.id, a.successor_id, a.valid_to, a.level
        FROM agency a JOIN line ON a.id = line.successor_id WHERE line.valid_to <= day)
    SELECT EXISTS (SELECT FROM line WHERE level IN ('province', 'central'))
$$;
CREATE FUNCTION listing_case_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    recorded_on date := (NEW.updated_at AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
    IF NEW.decided_by_id IS NOT NULL AND OLD.decided_by_id IS NULL THEN
        IF EXISTS (SELECT FROM case_recusal WHERE case_id = NEW.id
            AND officer_id = NEW.decided_by_id)
            OR EXISTS (SELECT FROM officer_conflict c JOIN subject s ON s.uscc = c.uscc
            WHERE s.id = NEW.subject_id AND c.officer_id = NEW.decided_by_id
            AND NEW.decided_on BETWEEN c.from_on AND COALESCE(c.until_on, 'infinity'))
        THEN
            RAISE EXCEPTION 'the deciding officer is recused'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'decider_is_not_recused';
        END IF;
        IF took_part(NEW.id, NEW.decided_by_id) THEN
            RAISE EXCEPTION 'the deciding officer took part in the investigation'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'decider_took_no_part';
        END IF;
    END IF;
    IF NEW.noticed_on IS NOT NULL AND OLD.noticed_on IS NULL
        AND NEW.notice_recorded_on <> recorded_on
    THEN
        RAISE EXCEPTION 'the service of a notice is entered on the day it is entered'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'notice_recorded_today';
    END IF;
    IF ((NEW.decision IS NOT NULL AND OLD.decision IS NULL)
        OR (NEW.published_on IS NOT NULL AND OLD.published_on IS NULL)
        OR NEW.restored_on IS DISTINCT FROM OLD.restored_on)
        -- Whose basis fell is not kept waiting for a decision not to list it.
        AND (NEW.basis_fell_on IS NULL OR NEW.decision = 'listed')
        AND EXISTS (SELECT FROM case_suspension WHERE case_id = NEW.id AND last_on IS NULL)
    THEN
        RAISE EXCEPTION 'the case stands still'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nothing_decided_while_suspended';
    END IF;
    -- A hold lasts to the end of its last day; a hearing is over once it was held.
    IF (NEW.published_on, NEW.restored_on) IS DISTINCT FROM (OLD.published_on, OLD.restored_on)
        AND EXISTS (SELECT FROM case_suspension WHERE case_id = NEW.id AND kind <> 'hearing'
            AND last_on >= GREATEST(NEW.published_on, NEW.restored_on))
    THEN
        RAISE EXCEPTION 'the case stands still to the end of the day'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'published_after_the_hold';
    END IF;
    IF NEW.decision = 'listed'
        AND (OLD.decision IS NULL OR NEW.published_on IS DISTINCT FROM OLD.published_on
            OR NEW.restored_on IS DISTINCT FROM OLD.restored_on)
        AND (NEW.basis_fell_on IS NOT NULL OR NOT EXISTS (SELECT FROM penalty
            WHERE id = NEW.penalty_id AND status = 'in_force' AND served_on IS NOT NULL))
        -- What was put right before it was published lists nobody.
        AND NOT EXISTS (SELECT FROM filing_fact WHERE id = NEW.filing_fact_id
            AND (state = 'standing' OR (state = 'cured'
                AND NEW.restored_on IS DISTINCT FROM OLD.restored_on)))
    THEN
        RAISE EXCEPTION 'the penalty is not served or not in force'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'basis_in_force';
    END IF;
    -- Order 44 art. 20: no shorter than the ban.
    IF NEW.decision = 'listed' AND OLD.decision IS NULL AND NEW.ban_until IS DISTINCT FROM
        (SELECT ban_until FROM penalty WHERE id = NEW.penalty_id)
    THEN
        RAISE EXCEPTION 'the ban is the one of the penalty'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'term_follows_the_ban';
    END IF;
    -- A repetition falls with any decision that it counted.
    IF NEW.state = 'revoked' AND OLD.state <> 'revoked'
        AND NOT EXISTS (SELECT FROM penalty WHERE id = NEW.basis_fell_penalty_id
            AND subject_id = NEW.subject_id AND status = 'annulled'
            AND annulled_on = NEW.basis_fell_on)
        -- What turns out to have been put right before the decision never was a ground, either.
        AND NOT EXISTS (SELECT FROM filing_fact WHERE id = NEW.filing_fact_id
            AND (state = 'annulled' OR (state = 'cured' AND cured_on < NEW.decided_on)))
    THEN
        RAISE EXCEPTION 'the basis was not annulled'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'revoked_when_basis_fell';
    END IF;
    IF NEW.state = 'lapsed' AND OLD.state <> 'lapsed' AND NEW.filing_fact_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM filing_fact WHERE id = NEW.filing_fact_id
            AND state = 'cured')
    THEN
        RAISE EXCEPTION 'the fact was not put right'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'lapsed_when_cured';
    END IF;
    -- 行政处罚法 art. 64: whoever presides did not investigate.
    IF NEW.hearing_host_id IS DISTINCT FROM OLD.hearing_host_id
        AND (took_part(NEW.id, NEW.hearing_host_id)
        OR EXISTS (SELECT FROM case_recusal WHERE case_id = NEW.id
            AND officer_id = NEW.hearing_host_id)
        OR EXISTS (SELECT FROM officer_conflict c JOIN subject s ON s.uscc = c.uscc
            WHERE s.id = NEW.subject_id AND c.officer_id = NEW.hearing_host_id
            AND recorded_on BETWEEN c.from_on AND COALESCE(c.until_on, 'infinity')))
    THEN
        RAISE EXCEPTION 'who presides at a hearing took no part in the investigation'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'hearing_host_took_no_part';
    END IF;
    -- 行政处罚法 art. 64-65: a hearing has a record, and what is decided stands on it.
    IF NEW.decision = 'listed' AND OLD.decision IS NULL AND NEW.hearing_record_no IS NOT NULL
        AND NOT EXISTS (SELECT FROM case_attachment WHERE case_id = NEW.id
            AND kind = 'hearing_record')
    THEN
        RAISE EXCEPTION 'the record of the hearing is not kept'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decided_on_the_kept_record';
    END IF;
    -- Given up by the party itself, or by its paper that two officers saw.
    IF NEW.hearing_outcome = 'withdrawn' AND OLD.hearing_outcome IS NULL
        AND NEW.hearing_withdrawal_by_id IS NULL
        AND NOT EXISTS (SELECT FROM case_event WHERE case_id = NEW.id
            AND act = 'withdraw_hearing' AND officer_id IS NULL)
    THEN
        RAISE EXCEPTION 'the party did not withdraw its request for a hearing'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'hearing_withdrawn_by_the_party';
    END IF;
    IF (NEW.restored_on, NEW.restored_until_on)
        IS DISTINCT FROM (OLD.restored_on, OLD.restored_until_on)
        AND NOT EXISTS (SELECT FROM repair_revocation WHERE case_id = NEW.id
            AND state = 'restored' AND restored_on = NEW.restored_on
            AND until_on = NEW.restored_until_on)
    THEN
        RAISE EXCEPTION 'only the served revocation of a repair restores a listing'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'restored_by_a_revocation';
    END IF;
    IF NEW.defence_ends_on < OLD.defence_ends_on THEN
        RAISE EXCEPTION 'the time to reply is never shortened'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'defence_is_never_shortened';
    END IF;
    IF NEW.penalty_id IS DISTINCT FROM OLD.penalty_id
        OR NEW.filing_fact_id IS DISTINCT FROM OLD.filing_fact_id
        OR NEW.subject_id <> OLD.subject_id OR NEW.list_key <> OLD.list_key
        OR (OLD.basis_fell_on IS NOT NULL AND (NEW.basis_fell_on, NEW.basis_fell_penalty_id)
            IS DISTINCT FROM (OLD.basis_fell_on, OLD.basis_fell_penalty_id))
        -- No agency below the province decides any more (Order 44 art. 13).
        OR (OLD.consent_required AND NOT NEW.consent_required
            AND NOT carried_on_by_a_province(NEW.agency_id, NEW.decided_on))
        OR (OLD.ended_on IS NOT NULL AND OLD.state = 'overturned'
            AND NEW.remanded_on IS DISTINCT FROM OLD.remanded_on)
        OR (OLD.opened_on IS NOT NULL AND NEW.opened_on IS DISTINCT FROM OLD.opened_on)
        OR (OLD.handler_id IS NOT NULL AND NEW.handler_id IS DISTINCT FROM OLD.handler_id)
        OR (OLD.number IS NOT NULL AND NEW.number IS DISTINCT FROM OLD.number)
        OR (OLD.noticed_on IS NOT NULL AND NEW.noticed_on IS DISTINCT FROM OLD.noticed_on)
        OR (OLD.noticed_on IS NOT NULL AND (NEW.notice_recorded_on, NEW.defence_starts_on)
            IS DISTINCT FROM (OLD.notice_recorded_on, OLD.defence_starts_on))
        OR (OLD.hearing_asked_on IS NOT NULL
            AND NEW.hearing_asked_on IS DISTINCT FROM OLD.hearing_asked_on)
        OR (OLD.hearing_over_on IS NOT NULL AND (NEW.hearing_on, NEW.hearing_over_on)
            IS DISTINCT FROM (OLD.hearing_on, OLD.hearing_over_on))
        OR (OLD.hearing_over_on IS NOT NULL AND (NEW.hearing_outcome, NEW.hearing_host,
            NEW.hearing_host_id, NEW.hearing_place, NEW.hearing_record_no, NEW.hearing_said,
            NEW.hearing_withdrawn_on, NEW.hearing_withdrawal, NEW.hearing_withdrawal_by_id,
            NEW.hearing_withdrawal_confirmed_by_id) IS DISTINCT FROM (OLD.hearing_outcome,
            OLD.hearing_host, OLD.hearing_host_id, OLD.hearing_place, OLD.hearing_record_no,
            OLD.hearing_said, OLD.hearing_withdrawn_on, OLD.hearing_withdrawal,
            OLD.hearing_withdrawal_by_id, OLD.hearing_withdrawal_confirmed_by_id))
        -- Consent falls away with what the case was when it was asked for, before the decision.
        OR (OLD.consented_on IS NOT NULL AND NEW.consented_on IS DISTINCT FROM OLD.consented_on
            AND (NEW.consented_on IS NOT NULL OR OLD.decided_on IS NOT NULL))
        OR (OLD.decided_on IS NOT NULL AND NEW.decided_on IS DISTINCT FROM OLD.decided_on)
        OR (OLD.decided_by_id IS NOT NULL AND NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id)
        OR (OLD.decision IS NOT NULL AND NEW.decision IS DISTINCT FROM OLD.decision)
        OR (OLD.decision_no IS NOT NULL AND NEW.decision_no IS DISTINCT FROM OLD.decision_no)
        OR (OLD.served_on IS NOT NULL AND NEW.served_on IS DISTINCT FROM OLD.served_on)
        OR (OLD.published_on IS NOT NULL AND NEW.published_on IS DISTINCT FROM OLD.published_on)
        OR (OLD.term_ends_on IS NOT NULL AND NEW.term_ends_on IS DISTINCT FROM OLD.term_ends_on)
        OR (OLD.decision IS NOT NULL AND NEW.ban_until IS DISTINCT FROM OLD.ban_until)
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
    IF NEW.state <> 'candidate'
        OR num_nonnulls(NEW.noticed_on, NEW.consented_on, NEW.decided_on, NEW.served_on,
            NEW.published_on, NEW.restored_on) > 0
    THEN
        RAISE EXCEPTION 'a case begins as a candidate'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'begins_as_candidate';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER listing_case_begins BEFORE INSERT ON listing_case
    FOR EACH ROW EXECUTE FUNCTION listing_case_begins();
CREATE FUNCTION standstill_has_its_reason() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM listing_case WHERE id = NEW.case_id AND state = ANY (
        CASE NEW.kind
            WHEN 'hearing' THEN ARRAY['noticed']
            WHEN 'testing' THEN ARRAY['opened', 'noticed']
            WHEN 'announcement' THEN ARRAY['opened', 'decided_listed', 'decided_not_listed']
            ELSE ARRAY['decided_listed', 'served', 'published', 'repaired']
        END))
    THEN
        RAISE EXCEPTION 'nothing of this kind holds a case still where it is'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'standstill_has_its_reason';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER standstill_has_its_reason BEFORE INSERT ON case_suspension
    FOR EACH ROW EXECUTE FUNCTION standstill_has_its_reason();
"""

# 行政处罚法 art. 43, 57: whoever decides stands apart from the party and from the investigation,
# in every decision of the chain. Arguments: the column of the officer, of the day, of the reach:
# 'conflicts' alone, or 'handlers' too.
_APART = """
CREATE FUNCTION decider_stands_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now_is jsonb := to_jsonb(NEW);
    officer uuid := (now_is ->> TG_ARGV[0])::uuid;
    of_case uuid := (now_is ->> 'case_id')::uuid;
    of_subject bigint := COALESCE((now_is ->> 'subject_id')::bigint,
        (SELECT subject_id FROM listing_case WHERE id = of_case));
    day date;
BEGIN
    IF officer IS NULL OR (TG_OP = 'UPDATE'
        AND to_jsonb(OLD) -> TG_ARGV[0] IS NOT DISTINCT FROM now_is -> TG_ARGV[0])
    THEN
        RETURN NEW;
    END IF;
    IF TG_ARGV[1] = 'at' THEN
        day := ((now_is ->> 'at')::timestamptz AT TIME ZONE 'Asia/Shanghai')::date;
    ELSE
        day := (now_is ->> TG_ARGV[1])::date;
    END IF;
    IF EXISTS (SELECT FROM case_recusal WHERE case_id = of_case AND officer_id = officer)
        OR EXISTS (SELECT FROM officer_conflict c JOIN subject s ON s.uscc = c.uscc
            WHERE s.id = of_subject AND c.officer_id = officer
            AND day BETWEEN c.from_on AND COALESCE(c.until_on, 'infinity'))
    THEN
        RAISE EXCEPTION 'the officer is recused'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decider_is_not_recused';
    END IF;
    IF TG_ARGV[2] = 'handlers' AND (took_part(of_case, officer)
        OR EXISTS (SELECT FROM listing_case c JOIN penalty p
                ON p.id IN (c.penalty_id, c.basis_fell_penalty_id)
            WHERE c.id = of_case AND now_is ->> 'act' = 'revoke' AND p.annulled_by_id = officer))
    THEN
        RAISE EXCEPTION 'the officer took part in the investigation'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decider_took_no_part';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_event_apart BEFORE INSERT ON case_event FOR EACH ROW
    WHEN (NEW.act NOT IN ('found', 'basis_fell', 'recuse', 'revoke', 'uphold', 'give_consent',
        'refuse_consent', 'list', 'not_list', 'extend'))
    EXECUTE FUNCTION decider_stands_apart('officer_id', 'at', 'conflicts');
CREATE TRIGGER case_event_decided_apart BEFORE INSERT ON case_event FOR EACH ROW
    WHEN (NEW.act IN ('revoke', 'uphold', 'give_consent', 'refuse_consent', 'list', 'not_list',
        'extend'))
    EXECUTE FUNCTION decider_stands_apart('officer_id', 'at', 'handlers');
CREATE TRIGGER objection_decided_apart BEFORE INSERT OR UPDATE ON objection FOR EACH ROW
    EXECUTE FUNCTION decider_stands_apart('decided_by_id', 'decided_on', 'handlers');
CREATE TRIGGER objection_accepted_apart BEFORE INSERT OR UPDATE ON objection FOR EACH ROW
    EXECUTE FUNCTION decider_stands_apart('accepted_by_id', 'accepted_on', 'conflicts');
CREATE TRIGGER repair_accepted_apart BEFORE INSERT OR UPDATE ON repair FOR EACH ROW
    EXECUTE FUNCTION decider_stands_apart('accepted_by_id', 'accepted_on', 'conflicts');
CREATE TRIGGER repair_decided_apart BEFORE INSERT OR UPDATE ON repair FOR EACH ROW
    EXECUTE FUNCTION decider_stands_apart('decided_by_id', 'decided_on', 'conflicts');
CREATE TRIGGER repair_revocation_proposed_apart BEFORE INSERT ON repair_revocation FOR EACH ROW
    EXECUTE FUNCTION decider_stands_apart('proposed_by_id', 'proposed_on', 'conflicts');
CREATE TRIGGER repair_revocation_decided_apart BEFORE INSERT OR UPDATE ON repair_revocation
    FOR EACH ROW EXECUTE FUNCTION decider_stands_apart('decided_by_id', 'decided_on', 'conflicts');
CREATE TRIGGER honour_proposed_apart BEFORE INSERT ON honour_proposal FOR EACH ROW
    EXECUTE FUNCTION decider_stands_apart('proposed_by_id', 'proposed_on', 'conflicts');
CREATE TRIGGER honour_decided_apart BEFORE INSERT OR UPDATE ON honour_proposal FOR EACH ROW
    EXECUTE FUNCTION decider_stands_apart('decided_by_id', 'decided_on', 'conflicts');
CREATE FUNCTION revocation_decided_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM repair WHERE id = NEW.repair_id
        AND NEW.decided_by_id IN (filed_by_id, returned_by_id, accepted_by_id, decided_by_id))
    THEN
        RAISE EXCEPTION 'who took part in the repair does not decide its revocation'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'revocation_decided_by_another';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER revocation_decided_by_another BEFORE INSERT OR UPDATE ON repair_revocation
    FOR EACH ROW EXECUTE FUNCTION revocation_decided_by_another();
"""

# Requests, clocks, suspensions and facts move on; what was filed, set or decided stays.
_FINAL = """
CREATE FUNCTION final_once_written() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb := to_jsonb(OLD);
    now_is jsonb := to_jsonb(NEW);
    movable text[] := TG_ARGV[0]::text[];
    once text[] := TG_ARGV[1]::text[];
    name text;
BEGIN
    FOREACH name IN ARRAY once LOOP
        IF was -> name <> 'null'::jsonb AND was -> name <> now_is -> name THEN
            RAISE EXCEPTION '%.% is final once written', TG_TABLE_NAME, name
                USING ERRCODE = 'check_violation', CONSTRAINT = 'final_once_written';
        END IF;
    END LOOP;
    IF was - movable - once <> now_is - movable - once THEN
        RAISE EXCEPTION '%: what was filed stays', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'final_once_written';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION repair_free_of_bans() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Order 44 art. 16: not while a ban of a trade or an office runs against the party.
    IF NEW.state = 'granted' AND OLD.state <> 'granted' AND EXISTS (
        SELECT FROM listing_case AS c JOIN penalty AS p ON p.subject_id = c.subject_id
        WHERE c.id = NEW.case_id AND c.penalty_id IS NOT NULL AND p.status = 'in_force'
            AND (p.ban_until >= NEW.decided_on OR p.ban_for_life))
    THEN
        RAISE EXCEPTION 'a ban runs against the party'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'repair_free_of_bans';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER repair_free_of_bans BEFORE UPDATE ON repair FOR EACH ROW
    EXECUTE FUNCTION repair_free_of_bans();
CREATE FUNCTION repair_completion_over() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ends_on date := (SELECT max(due_on) FROM case_deadline WHERE case_id = NEW.case_id
        AND clock = 'repair_complete' AND starts_on = GREATEST(NEW.returned_on, NEW.reopened_on));
BEGIN
    IF ends_on IS NULL OR NEW.decided_on <= ends_on THEN
        RAISE EXCEPTION 'the party has time to complete what was sent back'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'repair_completion_over';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER repair_completion_over BEFORE UPDATE ON repair FOR EACH ROW
    WHEN (NEW.state = 'refused' AND OLD.state <> 'refused' AND NEW.returned_on IS NOT NULL
        AND NEW.completed_on IS NULL AND NEW.accepted_on IS NULL)
    EXECUTE FUNCTION repair_completion_over();
CREATE TRIGGER repair_final BEFORE UPDATE ON repair FOR EACH ROW
    EXECUTE FUNCTION final_once_written(
        '{state,version,pledged,trained,court_ruling}', '{decided_on,decided_by_id,reason,
        withdrawn_on,returned_on,returned_by_id,missing,completed_on,completion,accepted_on,
        accepted_by_id}');
CREATE FUNCTION repair_papers_come_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'papers come with the application or its completion'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'repair_papers_come_once';
END $$;
CREATE TRIGGER repair_papers_come_once BEFORE UPDATE ON repair FOR EACH ROW
    WHEN ((OLD.pledged, OLD.trained, OLD.court_ruling)
            IS DISTINCT FROM (NEW.pledged, NEW.trained, NEW.court_ruling)
        AND (OLD.completed_on IS NOT NULL OR NEW.completed_on IS NULL
            OR (OLD.pledged AND NOT NEW.pledged) OR (OLD.trained AND NOT NEW.trained)
            OR (OLD.court_ruling IS NOT NULL AND NEW.court_ruling IS NULL)))
    EXECUTE FUNCTION repair_papers_come_once();
CREATE TRIGGER repair_revocation_final BEFORE UPDATE ON repair_revocation FOR EACH ROW
    EXECUTE FUNCTION final_once_written(
        '{state,version,answer_ends_on,nobody_decides}', '{noticed_on,notice_method,notice_proof,
        notice_recorded_on,answer,answered_on,answer_recorded_by_id,decision_no,decided_on,
        decided_by_id,reason,until_on,barred_until_on,served_on,service_method,service_proof,
        restored_on,withdrawn_on,withdrawn_by_id,withdrawal_reason}');
-- A calendar that is announced later may move it, for what is not decided yet.
CREATE FUNCTION answer_is_never_shortened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.answer_ends_on IS NULL OR NEW.answer_ends_on < OLD.answer_ends_on
        OR (OLD.decided_on IS NOT NULL AND NEW.answer_ends_on <> OLD.answer_ends_on)
    THEN
        RAISE EXCEPTION 'the time to answer is never shortened'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'answer_is_never_shortened';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER answer_is_never_shortened BEFORE UPDATE ON repair_revocation FOR EACH ROW
    WHEN (OLD.answer_ends_on IS NOT NULL)
    EXECUTE FUNCTION answer_is_never_shortened();
CREATE TRIGGER objection_final BEFORE UPDATE ON objection FOR EACH ROW
    EXECUTE FUNCTION final_once_written(
        '{state,version}',
        '{decided_on,decided_by_id,reason,withdrawn_on,accepted_on,accepted_by_id}');
CREATE TRIGGER case_deadline_final BEFORE UPDATE ON case_deadline FOR EACH ROW
    EXECUTE FUNCTION final_once_written('{due_on,provisional,paused_on}', '{met_on}');
CREATE TRIGGER case_suspension_final BEFORE UPDATE ON case_suspension FOR EACH ROW
    EXECUTE FUNCTION final_once_written('{}', '{last_on,ended_by_id,ended_at}');
CREATE TRIGGER case_handover_final BEFORE UPDATE ON case_handover FOR EACH ROW
    EXECUTE FUNCTION final_once_written('{}', '{published_on,publication_recorded_by_id}');
CREATE TRIGGER filing_fact_final BEFORE UPDATE ON filing_fact FOR EACH ROW
    EXECUTE FUNCTION final_once_written(
        '{state,version}',
        '{cured_on,cured_by_id,cure,annulled_on,annulled_by_id,annulment_reason}');
CREATE TRIGGER honour_proposal_final BEFORE UPDATE ON honour_proposal FOR EACH ROW
    EXECUTE FUNCTION final_once_written('{state,version}', '{decided_on,decided_by_id}');
CREATE FUNCTION document_series_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.last_number <> OLD.last_number + 1 THEN
        RAISE EXCEPTION 'numbers of documents leave no gap and never go back'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'document_series_grows';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER document_series_grows BEFORE UPDATE ON document_series
    FOR EACH ROW EXECUTE FUNCTION document_series_grows();
"""


def upgrade() -> None:
    _document_series()
    _filing_fact()
    _listing_case()
    _case_event()
    _case_deadline()
    _case_suspension()
    _case_reminder()
    _case_statement()
    _case_recusal()
    _case_handover()
    _repair()
    _repair_revocation()
    _listing()
    _objection()
    _honour_proposal()
    _honour()
    op.execute(_KEPT)
    for table in _APPEND_ONLY:
        op.execute(_kept(table, "UPDATE OR DELETE OR TRUNCATE"))
    for table in _UNDELETABLE:
        op.execute(_kept(table, "DELETE OR TRUNCATE"))
    op.execute(_LISTINGS)
    op.execute(_TOOK_PART)
    op.execute(_CASES)
    op.execute(_APART)
    op.execute(_FINAL)


def downgrade() -> None:
    op.execute("DROP FUNCTION took_part(uuid, uuid)")
    op.execute("DROP FUNCTION listing_stays(uuid, date, timestamptz)")
    for table in reversed(_TABLES):
        op.drop_table(table)
    op.execute("DROP FUNCTION listing_case_begins(), listing_case_guard(), listing_has_its_case()")
    op.execute("DROP FUNCTION standstill_has_its_reason()")
    op.execute("DROP FUNCTION carried_on_by_a_province(uuid, date)")
    op.execute("DROP FUNCTION listing_append_only(), case_event_append_only()")
    op.execute("DROP FUNCTION final_once_written(), document_series_grows()")
    op.execute("DROP FUNCTION decider_stands_apart(), revocation_decided_by_another()")
    op.execute("DROP FUNCTION answer_is_never_shortened(), repair_free_of_bans()")
    op.execute("DROP FUNCTION repair_papers_come_once(), repair_completion_over()")


def _kept(table: str, acts: str) -> str:
    return (
        f"CREATE TRIGGER {table}_kept BEFORE {acts} ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION case_event_append_only()"
    )


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


def _filing_fact() -> None:
    op.create_table(
        "filing_fact",
        sa.Column("id", sa.Uuid, nullable=False, comment="UUIDv7"),
        sa.Column("subject_id", sa.BigInteger, nullable=False, comment="Whose"),
        sa.Column("agency_id", sa.Uuid, nullable=False, comment="Who established it"),
        sa.Column("kind", sa.Text, nullable=False, comment="See list_check.FACTS"),
        sa.Column(
            "established_on",
            sa.Date,
            nullable=False,
            comment="End of the period or order, or day of the finding; clocks count from it",
        ),
        sa.Column(
            "evidence", sa.Text, nullable=False, comment="Year, order, finding; no personal data"
        ),
        sa.Column("first_mail_method", sa.Text, comment="registered or express"),
        sa.Column("first_mail_no", sa.Text, comment="Number of the first letter"),
        sa.Column("first_mailed_on", sa.Date, comment="Day it was sent"),
        sa.Column("first_returned_on", sa.Date, comment="Day it came back"),
        sa.Column("second_mail_method", sa.Text, comment="registered or express"),
        sa.Column("second_mail_no", sa.Text, comment="Number of the second letter"),
        sa.Column("second_mailed_on", sa.Date, comment="Day it was sent"),
        sa.Column("second_returned_on", sa.Date, comment="Day it came back"),
        sa.Column(
            "mail_min_days",
            sa.BigInteger,
            comment="Fewest days between the two by the rule of the day",
        ),
        sa.Column("mail_max_days", sa.BigInteger, comment="Most days between them by that rule"),
        sa.Column(
            "state", sa.Text, nullable=False, comment="standing, cured (duty met) or annulled"
        ),
        sa.Column("cured_on", sa.Date, comment="Day the duty was met"),
        sa.Column("cured_by_id", sa.Uuid, comment="Who entered that"),
        sa.Column("cure", sa.Text, comment="How it was met, with its proof"),
        sa.Column("annulled_on", sa.Date, comment="Day the finding was taken back"),
        sa.Column("annulled_by_id", sa.Uuid, comment="Who took it back"),
        sa.Column("annulment_reason", sa.Text, comment="Why, with its proof"),
        sa.Column("recorded_by_id", sa.Uuid, nullable=False, comment="Who entered"),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was entered, UTC",
        ),
        sa.Column(
            "version",
            sa.BigInteger,
            server_default=sa.text("1"),
            nullable=False,
            comment="For conditional writes",
        ),
        sa.CheckConstraint(
            "kind IN ('address_unreachable', 'information_false', 'information_withheld', "
            "'no_annual_report')",
            name=op.f("ck_filing_fact_kind_known"),
        ),
        sa.CheckConstraint(
            "num_nulls(first_mail_method, first_mail_no, first_mailed_on, first_returned_on,"
            " second_mail_method, second_mail_no, second_mailed_on, second_returned_on,"
            " mail_min_days, mail_max_days)"
            " = CASE kind WHEN 'address_unreachable' THEN 0 ELSE 10 END",
            name=op.f("ck_filing_fact_mailed_twice"),
        ),
        sa.CheckConstraint(
            "first_mail_method IN ('registered', 'express')"
            " AND second_mail_method IN ('registered', 'express')",
            name=op.f("ck_filing_fact_mailed_by_post"),
        ),
        sa.CheckConstraint(
            "second_mailed_on - first_mailed_on BETWEEN mail_min_days AND mail_max_days"
            " AND mail_min_days > 0 AND first_returned_on >= first_mailed_on"
            " AND second_returned_on >= second_mailed_on"
            " AND established_on >= GREATEST(first_returned_on, second_returned_on)",
            name=op.f("ck_filing_fact_mailed_apart_and_returned"),
        ),
        sa.CheckConstraint(
            "upper(regexp_replace(first_mail_no, '\\s', '', 'g'))"
            " <> upper(regexp_replace(second_mail_no, '\\s', '', 'g'))",
            name=op.f("ck_filing_fact_two_letters"),
        ),
        sa.CheckConstraint(
            "num_nulls(cured_on, cured_by_id, cure) IN (0, 3) AND cured_on >= established_on"
            " AND (state <> 'standing' OR cured_on IS NULL)"
            " AND (state <> 'cured' OR cured_on IS NOT NULL)",
            name=op.f("ck_filing_fact_cured_whole"),
        ),
        sa.CheckConstraint(
            "num_nulls(annulled_on, annulled_by_id, annulment_reason)"
            " = CASE state WHEN 'annulled' THEN 0 ELSE 3 END AND annulled_on >= established_on",
            name=op.f("ck_filing_fact_annulled_whole"),
        ),
        sa.CheckConstraint(
            "state IN ('standing', 'cured', 'annulled')", name=op.f("ck_filing_fact_state_known")
        ),
        sa.CheckConstraint(
            "length(btrim(evidence)) > 0", name=op.f("ck_filing_fact_with_evidence")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_filing_fact_agency_id"),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["officer.id"], name="fk_filing_fact_recorded_by_id"
        ),
        sa.ForeignKeyConstraint(["cured_by_id"], ["officer.id"], name="fk_filing_fact_cured_by_id"),
        sa.ForeignKeyConstraint(
            ["annulled_by_id"], ["officer.id"], name="fk_filing_fact_annulled_by_id"
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name="fk_filing_fact_subject_id"),
        sa.PrimaryKeyConstraint("id", name="pk_filing_fact"),
        comment="Facts that the abnormal operations register stands on",
    )
    op.create_index("ix_filing_fact_subject_id", "filing_fact", ["subject_id"], unique=False)


def _listing_case() -> None:
    op.create_table(
        "listing_case",
        sa.Column("id", sa.Uuid, nullable=False, comment="UUIDv7"),
        sa.Column("number", sa.Text, comment="案号, given when the case is opened"),
        sa.Column("list_key", sa.Text, nullable=False, comment="Which list; key of policy/lists"),
        sa.Column("subject_id", sa.BigInteger, nullable=False, comment="The party"),
        sa.Column("agency_id", sa.Uuid, nullable=False, comment="Who decides"),
        sa.Column(
            "penalty_id", sa.Uuid, comment="The decision it stands on; a finding alone never lists"
        ),
        sa.Column("filing_fact_id", sa.Uuid, comment="The filing fact it stands on, in its place"),
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
        sa.Column(
            "notice_recorded_on",
            sa.Date,
            comment="Legal day on which the service of the notice was entered",
        ),
        sa.Column(
            "defence_starts_on",
            sa.Date,
            comment="Day from which the time to reply counts: of service, or of a late entry",
        ),
        sa.Column(
            "defence_ends_on",
            sa.Date,
            comment="Last day to reply; inclusive, 24:00; never moved forward",
        ),
        sa.Column("hearing_asked_on", sa.Date, comment="Party asked for a hearing"),
        sa.Column(
            "hearing_notified_on",
            sa.Date,
            comment="Legal day on which the party was told the day of the hearing; the latest",
        ),
        sa.Column("hearing_on", sa.Date, comment="Day notified for the hearing"),
        sa.Column("hearing_over_on", sa.Date, comment="Held, or given up by the party"),
        sa.Column("hearing_outcome", sa.Text, comment="held, absent or withdrawn"),
        sa.Column(
            "hearing_host",
            sa.Text,
            comment="Name of who presided, as the decision tells it",
        ),
        sa.Column(
            "hearing_host_id",
            sa.Uuid,
            comment="Who presided; nobody who investigated (art. 64)",
        ),
        sa.Column("hearing_place", sa.Text, comment="Where it was held"),
        sa.Column("hearing_record_no", sa.Text, comment="Number of its record"),
        sa.Column(
            "hearing_said",
            sa.Text,
            comment="What was said, in short; or what proves that nobody came. Not public",
        ),
        sa.Column(
            "hearing_withdrawn_on",
            sa.Date,
            comment="Day of the paper, or of the filing, by which the party withdrew its request",
        ),
        sa.Column(
            "hearing_withdrawal",
            sa.Text,
            comment="Reference of that paper; no personal data",
        ),
        sa.Column(
            "hearing_withdrawal_by_id",
            sa.Uuid,
            comment="Who entered the paper; null for the party itself",
        ),
        sa.Column(
            "hearing_withdrawal_confirmed_by_id",
            sa.Uuid,
            comment="Another officer who saw the paper",
        ),
        sa.Column(
            "consent_required",
            sa.Boolean,
            server_default=sa.text("false"),
            nullable=False,
            comment="Switch of the list when the case was opened",
        ),
        sa.Column("consented_on", sa.Date, comment="Consent of the level above"),
        sa.Column("consent_no", sa.Text, comment="Number of that consent"),
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
        sa.Column(
            "ban_until",
            sa.Date,
            comment="Last day of the ban that came with the penalty; the term is no shorter",
        ),
        sa.Column("term_ends_on", sa.Date, comment="Last day of the term; inclusive"),
        sa.Column(
            "restored_on",
            sa.Date,
            comment="First day on the list again after a repair on false papers; the latest",
        ),
        sa.Column(
            "restored_until_on", sa.Date, comment="Last day of the restored listing; inclusive"
        ),
        sa.Column("basis_fell_on", sa.Date, comment="Day the penalty was annulled"),
        sa.Column(
            "basis_fell_penalty_id",
            sa.Uuid,
            comment="The decision that was annulled; of a repetition one of those it counted",
        ),
        sa.Column("ended_on", sa.Date, comment="Day the case or its listing ended"),
        sa.Column(
            "remanded_on",
            sa.Date,
            comment="Day of the ruling that annulled the decision and ordered a new one",
        ),
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
            "NOT consent_required OR decision IS DISTINCT FROM 'listed' OR consented_on IS "
            "NOT NULL",
            name=op.f("ck_listing_case_consent_where_required"),
        ),
        sa.CheckConstraint(
            "(consented_on IS NULL) = (consent_no IS NULL)",
            name=op.f("ck_listing_case_consent_whole"),
        ),
        sa.CheckConstraint(
            "decided_on IS NULL OR filing_fact_id IS NOT NULL OR (noticed_on IS NOT NULL "
            "AND decided_on > defence_ends_on AND decided_on - notice_recorded_on >= 5)"
            " OR (decision = 'not_listed' AND noticed_on IS NOT NULL"
            " AND basis_fell_on IS NOT NULL)",
            name=op.f("ck_listing_case_decided_after_defence"),
        ),
        sa.CheckConstraint(
            "num_nulls(decided_on, decided_by_id, decision, decision_no, decision_reason) "
            "IN (0, 5)",
            name=op.f("ck_listing_case_decided_whole"),
        ),
        sa.CheckConstraint(
            "decided_by_id <> handler_id", name=op.f("ck_listing_case_decider_is_not_handler")
        ),
        sa.CheckConstraint(
            "decision IN ('listed', 'not_listed')", name=op.f("ck_listing_case_decision_known")
        ),
        sa.CheckConstraint(
            "defence_starts_on BETWEEN noticed_on AND notice_recorded_on AND "
            "defence_ends_on > defence_starts_on",
            name=op.f("ck_listing_case_defence_after_notice"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('expired', 'lapsed') OR ended_on > COALESCE(restored_until_on, "
            "term_ends_on)",
            name=op.f("ck_listing_case_ended_by_time"),
        ),
        sa.CheckConstraint(
            "num_nulls(restored_on, restored_until_on) IN (0, 2) AND restored_on > published_on"
            " AND restored_until_on >= restored_on"
            " AND restored_until_on <= GREATEST("
            "(restored_on + make_interval(years => term_years::int))::date, ban_until)"
            " AND restored_until_on >= ban_until",
            name=op.f("ck_listing_case_restored_for_a_term"),
        ),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (ending_reason IS NULL) AND (ended_on IS NULL) = (state "
            "NOT IN ('dismissed', 'terminated', 'closed', 'expired', 'repaired', "
            "'overturned', 'revoked', 'lapsed'))",
            name=op.f("ck_listing_case_ended_with_reason"),
        ),
        sa.CheckConstraint(
            "hearing_asked_on <= defence_ends_on AND hearing_on > hearing_asked_on AND "
            "hearing_over_on >= hearing_asked_on AND (hearing_asked_on IS NOT NULL OR "
            "num_nonnulls(hearing_on, hearing_over_on) = 0)",
            name=op.f("ck_listing_case_hearing_in_time"),
        ),
        sa.CheckConstraint(
            "num_nulls(hearing_on, hearing_notified_on) IN (0, 2)"
            " AND hearing_on - hearing_notified_on >= 8",
            name=op.f("ck_listing_case_hearing_notified_before"),
        ),
        sa.CheckConstraint(
            "(hearing_over_on IS NULL) = (hearing_outcome IS NULL)"
            " AND hearing_outcome IN ('held', 'absent', 'withdrawn')",
            name=op.f("ck_listing_case_hearing_ends_in_one_way"),
        ),
        sa.CheckConstraint(
            "COALESCE(hearing_outcome, 'withdrawn') = 'withdrawn' OR (hearing_over_on >= hearing_on"
            " AND num_nulls(hearing_on, hearing_host, hearing_host_id, hearing_place,"
            " hearing_record_no, hearing_said) = 0)",
            name=op.f("ck_listing_case_hearing_held_with_its_record"),
        ),
        sa.CheckConstraint(
            "num_nulls(hearing_withdrawn_on, hearing_withdrawal) IN (0, 2)"
            " AND hearing_withdrawn_on >= hearing_asked_on"
            " AND hearing_withdrawal_confirmed_by_id <> hearing_withdrawal_by_id"
            " AND (hearing_outcome IS DISTINCT FROM 'withdrawn' OR (hearing_withdrawn_on IS NOT"
            " NULL AND num_nulls(hearing_withdrawal_by_id, hearing_withdrawal_confirmed_by_id)"
            " IN (0, 2)))",
            name=op.f("ck_listing_case_hearing_withdrawn_by_the_party"),
        ),
        sa.CheckConstraint(
            "hearing_outcome IS DISTINCT FROM 'held' OR decided_on IS NULL"
            " OR COALESCE(length(btrim(statement_answer)) > 0, false)",
            name=op.f("ck_listing_case_hearing_is_answered"),
        ),
        sa.CheckConstraint(
            "decided_on IS NULL OR hearing_asked_on IS NULL OR COALESCE(hearing_over_on <= "
            "decided_on, false) OR (decision = 'not_listed' AND basis_fell_on IS NOT NULL)",
            name=op.f("ck_listing_case_no_decision_before_a_hearing"),
        ),
        sa.CheckConstraint(
            "noticed_on IS NULL OR noticed_on >= opened_on",
            name=op.f("ck_listing_case_notice_after_opening"),
        ),
        sa.CheckConstraint(
            "num_nulls(noticed_on, notice_no, notice_method, notice_proof, "
            "notice_recorded_on, defence_starts_on, defence_ends_on) IN (0, 7)",
            name=op.f("ck_listing_case_notice_with_proof"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(penalty_id, filing_fact_id) = 1", name=op.f("ck_listing_case_one_basis")
        ),
        sa.CheckConstraint(
            "(opened_on IS NULL) = (handler_id IS NULL) AND (opened_on IS NULL) = (number "
            "IS NULL) AND (opened_on IS NULL) = (state IN ('candidate', 'dismissed'))",
            name=op.f("ck_listing_case_opened_by_a_handler"),
        ),
        sa.CheckConstraint(
            "published_on IS NULL OR (decision IS NOT DISTINCT FROM 'listed' AND (served_on"
            " IS NOT NULL OR filing_fact_id IS NOT NULL) AND published_on >= "
            "COALESCE(served_on, decided_on))",
            name=op.f("ck_listing_case_published_after_served"),
        ),
        sa.CheckConstraint(
            "served_on IS NULL OR (decided_on IS NOT NULL AND served_on >= decided_on)",
            name=op.f("ck_listing_case_served_after_decided"),
        ),
        sa.CheckConstraint(
            "num_nulls(served_on, service_method, service_proof) IN (0, 3)",
            name=op.f("ck_listing_case_service_with_proof"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('candidate', 'dismissed', 'opened') OR noticed_on IS NULL",
            name=op.f("ck_listing_case_state_before_notice"),
        ),
        sa.CheckConstraint(
            "state <> 'decided_listed' OR (decision IS NOT DISTINCT FROM 'listed' AND "
            "served_on IS NULL)",
            name=op.f("ck_listing_case_state_decided_listed"),
        ),
        sa.CheckConstraint(
            "state IN ('candidate', 'dismissed', 'opened', 'terminated', 'noticed', "
            "'decided_listed', 'decided_not_listed', 'served', 'closed', 'published', "
            "'expired', 'repaired', 'overturned', 'revoked', 'lapsed')",
            name=op.f("ck_listing_case_state_known"),
        ),
        sa.CheckConstraint(
            "state <> 'lapsed' OR (decision IS NOT DISTINCT FROM 'listed' AND published_on "
            "IS NULL)",
            name=op.f("ck_listing_case_state_lapsed"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('decided_not_listed', 'closed') OR (decision IS NOT DISTINCT "
            "FROM 'not_listed' AND (served_on IS NULL) = (state = 'decided_not_listed'))",
            name=op.f("ck_listing_case_state_not_listed"),
        ),
        sa.CheckConstraint(
            "state <> 'noticed' OR (noticed_on IS NOT NULL AND decided_on IS NULL)",
            name=op.f("ck_listing_case_state_noticed"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('published', 'expired', 'repaired') OR published_on IS NOT NULL",
            name=op.f("ck_listing_case_state_published"),
        ),
        sa.CheckConstraint(
            "state <> 'served' OR (decision IS NOT DISTINCT FROM 'listed' AND served_on IS "
            "NOT NULL AND published_on IS NULL)",
            name=op.f("ck_listing_case_state_served"),
        ),
        sa.CheckConstraint(
            "state <> 'terminated' OR (noticed_on IS NULL AND decided_on IS NULL)",
            name=op.f("ck_listing_case_state_terminated"),
        ),
        sa.CheckConstraint(
            "(term_ends_on IS NULL) = (decision IS DISTINCT FROM 'listed' OR filing_fact_id"
            " IS NOT NULL) AND (term_ends_on IS NULL) = (term_years IS NULL) AND "
            "term_ends_on <= GREATEST("
            "(decided_on + make_interval(years => term_years::int))::date, ban_until)"
            " AND term_ends_on >= ban_until AND (ban_until IS NULL OR term_ends_on IS NOT NULL)",
            name=op.f("ck_listing_case_term_bounded"),
        ),
        sa.CheckConstraint(
            "(basis_fell_on IS NULL OR filing_fact_id IS NOT NULL)"
            " = (basis_fell_penalty_id IS NULL)",
            name=op.f("ck_listing_case_basis_fell_whole"),
        ),
        sa.CheckConstraint(
            "remanded_on IS NULL OR (state = 'overturned' AND remanded_on <= ended_on)",
            name=op.f("ck_listing_case_remanded_when_overturned"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_listing_case_agency_id"),
        sa.ForeignKeyConstraint(
            ["basis_fell_penalty_id"],
            ["penalty.id"],
            name="fk_listing_case_basis_fell_penalty_id",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["officer.id"], name="fk_listing_case_decided_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["filing_fact_id"], ["filing_fact.id"], name="fk_listing_case_filing_fact_id"
        ),
        sa.ForeignKeyConstraint(["handler_id"], ["officer.id"], name="fk_listing_case_handler_id"),
        sa.ForeignKeyConstraint(
            ["hearing_host_id"], ["officer.id"], name="fk_listing_case_hearing_host_id"
        ),
        sa.ForeignKeyConstraint(
            ["hearing_withdrawal_by_id"],
            ["officer.id"],
            name="fk_listing_case_hearing_withdrawal_by_id",
        ),
        sa.ForeignKeyConstraint(
            ["hearing_withdrawal_confirmed_by_id"],
            ["officer.id"],
            name="fk_listing_case_hearing_withdrawal_confirmed_by_id",
        ),
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
        sa.UniqueConstraint(
            "list_key", "filing_fact_id", name="uq_listing_case_list_key_filing_fact_id"
        ),
        comment="Procedures that put a subject on a dishonesty list",
    )
    op.create_index(
        "ix_listing_case_agency_id_state", "listing_case", ["agency_id", "state"], unique=False
    )
    op.create_index(
        "ix_listing_case_filing_fact_id", "listing_case", ["filing_fact_id"], unique=False
    )
    op.create_index("ix_listing_case_penalty_id", "listing_case", ["penalty_id"], unique=False)
    op.create_index("ix_listing_case_subject_id", "listing_case", ["subject_id"], unique=False)
    op.create_index(
        "uq_listing_case_list_key_penalty_id",
        "listing_case",
        ["list_key", "penalty_id"],
        unique=True,
        postgresql_where=sa.text(
            "remanded_on IS NULL AND (basis_fell_on IS NULL OR ended_on IS NULL"
            " OR state IN ('expired', 'repaired'))"
        ),
    )
    op.create_index(
        "ix_listing_case_term_ends_on",
        "listing_case",
        [sa.text("COALESCE(restored_until_on, term_ends_on)")],
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
        postgresql_where=sa.text(
            "act NOT IN ('record_statement', 'notify_hearing', 'withdraw_hearing', 'ask_consent',"
            " 'give_consent', 'refuse_consent', 'suspend', 'resume', 'repair', 'restore', 'recuse',"
            " 'hand_over', 'publish_elsewhere')"
        ),
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
            "provisional", sa.Boolean, nullable=False, comment="Touches a year not announced yet"
        ),
        sa.Column("legal_basis", sa.Text, nullable=False, comment="Article of the clock"),
        sa.Column("rule_digest", sa.Text, nullable=False, comment="Policy version that set it"),
        sa.Column("paused_on", sa.Date, comment="Since when it stands still; null while it runs"),
        sa.Column("met_on", sa.Date, comment="Day it was met or fell away"),
        sa.CheckConstraint("due_on >= starts_on", name=op.f("ck_case_deadline_due_after_start")),
        sa.CheckConstraint(
            "(working_days IS NULL) <> (calendar_days IS NULL)",
            name=op.f("ck_case_deadline_one_unit"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["listing_case.id"], name="fk_case_deadline_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_case_deadline"),
        comment="Clocks of cases, each with the rule version that set it",
    )
    op.create_index(
        "uq_case_deadline_case_id_clock_starts_on_running",
        "case_deadline",
        ["case_id", "clock", "starts_on"],
        unique=True,
        postgresql_where=sa.text("met_on IS NULL"),
    )
    op.create_index("ix_case_deadline_case_id", "case_deadline", ["case_id"], unique=False)
    op.create_index(
        "ix_case_deadline_due_on",
        "case_deadline",
        ["due_on"],
        unique=False,
        postgresql_where=sa.text("met_on IS NULL"),
    )


def _case_suspension() -> None:
    op.create_table(
        "case_suspension",
        sa.Column("id", sa.Uuid, nullable=False, comment="UUIDv7"),
        sa.Column("case_id", sa.Uuid, nullable=False, comment="The case"),
        sa.Column(
            "kind", sa.Text, nullable=False, comment="hearing, testing, announcement or stay"
        ),
        sa.Column(
            "reference", sa.Text, nullable=False, comment="Document or medium; no personal data"
        ),
        sa.Column("first_on", sa.Date, nullable=False, comment="First day that does not count"),
        sa.Column("late_reason", sa.Text, comment="Why a stay was entered late"),
        sa.Column("until_on", sa.Date, comment="Last day where it is set beforehand"),
        sa.Column("last_on", sa.Date, comment="Last day that did not count"),
        sa.Column("begun_by_id", sa.Uuid, comment="Who entered it; null for the party itself"),
        sa.Column(
            "ended_by_id",
            sa.Uuid,
            comment="Who ended it; null for the party, or the case's own end",
        ),
        sa.Column(
            "at", sa.DateTime(timezone=True), nullable=False, comment="When it was entered, UTC"
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), comment="When its end was entered, UTC"),
        sa.CheckConstraint(
            "num_nulls(last_on, ended_at) IN (0, 2)"
            " AND (ended_by_id IS NULL OR last_on IS NOT NULL) AND ended_at >= at",
            name=op.f("ck_case_suspension_ended_whole"),
        ),
        sa.CheckConstraint(
            "last_on >= first_on", name=op.f("ck_case_suspension_ends_after_it_begins")
        ),
        sa.CheckConstraint(
            "late_reason IS NULL OR kind = 'stay' AND length(btrim(late_reason)) > 0",
            name=op.f("ck_case_suspension_only_a_stay_late"),
        ),
        sa.CheckConstraint(
            "kind IN ('hearing', 'testing', 'announcement', 'stay')",
            name=op.f("ck_case_suspension_kind_known"),
        ),
        sa.CheckConstraint(
            "length(btrim(reference)) > 0", name=op.f("ck_case_suspension_with_reference")
        ),
        sa.ForeignKeyConstraint(
            ["begun_by_id"], ["officer.id"], name="fk_case_suspension_begun_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["listing_case.id"], name="fk_case_suspension_case_id"
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["officer.id"], name="fk_case_suspension_ended_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_case_suspension"),
        comment="When and why cases stand still",
    )
    op.create_index("ix_case_suspension_case_id", "case_suspension", ["case_id"], unique=False)
    op.create_index(
        "uq_case_suspension_case_id_kind_open",
        "case_suspension",
        ["case_id", "kind"],
        unique=True,
        postgresql_where=sa.text("last_on IS NULL"),
    )


def _case_reminder() -> None:
    op.create_table(
        "case_reminder",
        sa.Column(
            "id",
            sa.BigInteger,
            sa.Identity(always=False),
            nullable=False,
            comment="Order of writing",
        ),
        sa.Column("deadline_id", sa.BigInteger, nullable=False, comment="Which"),
        sa.Column(
            "threshold",
            sa.SmallInteger,
            nullable=False,
            comment="Days left, in the unit of the clock; -1: over",
        ),
        sa.Column("due_on", sa.Date, nullable=False, comment="Last day as it stood then"),
        sa.Column("made_on", sa.Date, nullable=False, comment="Legal day it was made"),
        sa.ForeignKeyConstraint(
            ["deadline_id"], ["case_deadline.id"], name="fk_case_reminder_deadline_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_case_reminder"),
        sa.UniqueConstraint(
            "deadline_id",
            "threshold",
            "due_on",
            name="uq_case_reminder_deadline_id_threshold_due_on",
        ),
        comment="Reminders of deadlines; append-only",
    )
    op.create_index("ix_case_reminder_made_on", "case_reminder", ["made_on"], unique=False)


def _case_statement() -> None:
    op.create_table(
        "case_statement",
        sa.Column("id", sa.Uuid, nullable=False, comment="UUIDv7"),
        sa.Column("case_id", sa.Uuid, nullable=False, comment="The case"),
        sa.Column("received_on", sa.Date, nullable=False, comment="Legal date of receipt"),
        sa.Column("text", sa.Text, nullable=False, comment="The party's words"),
        sa.Column(
            "recorded_by_id",
            sa.Uuid,
            comment="Officer who recorded it; null for the party itself",
        ),
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


def _case_handover() -> None:
    op.create_table(
        "case_handover",
        sa.Column("id", sa.Uuid, nullable=False, comment="UUIDv7"),
        sa.Column("case_id", sa.Uuid, nullable=False, comment="Its case"),
        sa.Column("kind", sa.Text, nullable=False, comment="listing, ending, stay or stay_end"),
        sa.Column("receiver", sa.Text, nullable=False, comment="Agency that received it"),
        sa.Column("reference", sa.Text, nullable=False, comment="Letter or receipt that proves it"),
        sa.Column("handed_over_on", sa.Date, nullable=False, comment="Legal date of the hand-over"),
        sa.Column("recorded_by_id", sa.Uuid, nullable=False, comment="Who entered"),
        sa.Column(
            "at", sa.DateTime(timezone=True), nullable=False, comment="When it was entered, UTC"
        ),
        sa.Column("published_on", sa.Date, comment="Day it was published there"),
        sa.Column("publication_recorded_by_id", sa.Uuid, comment="Who entered that"),
        sa.CheckConstraint(
            "kind IN ('listing', 'ending', 'stay', 'stay_end')",
            name=op.f("ck_case_handover_kind_known"),
        ),
        sa.CheckConstraint(
            "length(btrim(receiver)) > 0 AND length(btrim(reference)) > 0",
            name=op.f("ck_case_handover_with_proof"),
        ),
        sa.CheckConstraint(
            "num_nulls(published_on, publication_recorded_by_id) IN (0, 2)"
            " AND published_on >= handed_over_on AND (published_on IS NULL OR kind = 'listing')",
            name=op.f("ck_case_handover_published_after_handed_over"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["listing_case.id"], name="fk_case_handover_case_id"),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["officer.id"], name="fk_case_handover_recorded_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["publication_recorded_by_id"],
            ["officer.id"],
            name="fk_case_handover_publication_recorded_by_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_case_handover"),
        comment="Listings and their ends handed over to the province of registration",
    )
    op.create_index("ix_case_handover_case_id", "case_handover", ["case_id"])


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
        sa.Column(
            "ends_on",
            sa.Date,
            comment="Last day of the term; inclusive; null where the list knows no term",
        ),
        sa.Column(
            "revocation_id",
            sa.Uuid,
            comment="The revoked repair it was restored by; null where it is the first",
        ),
        sa.Column(
            "case_published_on",
            sa.Date,
            sa.Computed(
                "CASE WHEN revocation_id IS NULL THEN published_on ELSE NULL::date END",
                persisted=True,
            ),
            comment="Day of the case's own publication; null where it was restored",
        ),
        sa.Column("end_kind", sa.Text, comment="repaired where it ends early"),
        sa.Column("valid", DATERANGE, nullable=False, comment="When it holds in law, [)"),
        sa.Column("recorded", TSTZRANGE, nullable=False, comment="When held so, [) UTC"),
        sa.CheckConstraint("NOT lower_inf(recorded)", name=op.f("ck_listing_recorded_begins")),
        sa.CheckConstraint(
            "NOT isempty(valid) AND lower(valid) = published_on AND (ends_on IS NULL OR "
            "(NOT upper_inf(valid) AND upper(valid) <= ends_on + 1))",
            name=op.f("ck_listing_valid_within_term"),
        ),
        ExcludeConstraint(
            (sa.column("list_key"), "="),
            (sa.column("subject_id"), "="),
            (sa.column("valid"), "&&"),
            (sa.column("recorded"), "&&"),
            using="gist",
            name="ex_listing_one_per_subject_and_list",
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_listing_agency_id"),
        sa.ForeignKeyConstraint(
            ["case_id", "case_published_on", "ends_on"],
            ["listing_case.id", "listing_case.published_on", "listing_case.term_ends_on"],
            name="fk_listing_case_id_published_on_ends_on",
        ),
        sa.ForeignKeyConstraint(
            ["revocation_id", "published_on", "ends_on"],
            [
                "repair_revocation.id",
                "repair_revocation.restored_on",
                "repair_revocation.until_on",
            ],
            name="fk_listing_revocation_id_published_on_ends_on",
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
        sa.Column("state", sa.Text, nullable=False, comment="See request_states.RepairState"),
        sa.Column("filed_on", sa.Date, nullable=False, comment="Legal date of filing"),
        sa.Column(
            "earliest_on", sa.Date, nullable=False, comment="First day it may be granted for"
        ),
        sa.Column("duties_done", sa.Text, nullable=False, comment="How the duties were fulfilled"),
        sa.Column("harm_removed", sa.Text, nullable=False, comment="How the harm was removed"),
        sa.Column("pledged", sa.Boolean, nullable=False, comment="Whether the pledge was signed"),
        sa.Column(
            "pledge_required",
            sa.Boolean,
            server_default=sa.text("true"),
            nullable=False,
            comment="Whether the list's rule asks for one",
        ),
        sa.Column(
            "trained", sa.Boolean, nullable=False, comment="Whether training on the law is proved"
        ),
        sa.Column(
            "training_required",
            sa.Boolean,
            nullable=False,
            comment="Whether the list's rule asks for it",
        ),
        sa.Column(
            "ruling_required",
            sa.Boolean,
            server_default=sa.text("false"),
            nullable=False,
            comment="Whether a reorganised firm owes the court's ruling",
        ),
        sa.Column(
            "court_ruling",
            sa.Text,
            comment="Court and number of the ruling that approved the reorganisation (重整)",
        ),
        sa.Column(
            "filed_by_id",
            sa.Uuid,
            comment="Officer who took it in; null for the party itself",
        ),
        sa.Column("decided_on", sa.Date, comment="Legal date of the decision"),
        sa.Column("decided_by_id", sa.Uuid, comment="Deciding officer"),
        sa.Column("reason", sa.Text, comment="Reason in the document"),
        sa.Column("withdrawn_on", sa.Date, comment="Legal date of taking it back"),
        sa.Column(
            "reopens_id",
            sa.Uuid,
            comment="The refused request that this one carries on; its refusal was annulled",
        ),
        sa.Column(
            "reopened_on",
            sa.Date,
            comment="Service of the ruling that annulled it; the clocks count from it",
        ),
        sa.Column("rule_digest", sa.Text, nullable=False, comment="Policy version applied"),
        sa.Column(
            "version",
            sa.BigInteger,
            server_default=sa.text("1"),
            nullable=False,
            comment="For conditional writes",
        ),
        *_repair_intake(),
        sa.CheckConstraint("decided_on >= filed_on", name=op.f("ck_repair_decided_after_filed")),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_on IS NOT NULL) AND withdrawn_on >= filed_on",
            name=op.f("ck_repair_withdrawn_with_its_day"),
        ),
        sa.CheckConstraint(
            "(state IN ('filed', 'returned', 'accepted', 'withdrawn', 'lapsed'))"
            " = (decided_on IS NULL)"
            " AND num_nulls(decided_on, decided_by_id, reason) IN (0, 3)",
            name=op.f("ck_repair_decided_whole"),
        ),
        sa.CheckConstraint(
            "decided_by_id <> filed_by_id AND decided_by_id <> accepted_by_id"
            " AND decided_by_id <> returned_by_id",
            name=op.f("ck_repair_decider_did_not_file"),
        ),
        sa.CheckConstraint(
            "accepted_on IS NULL OR (filed_on >= earliest_on"
            " AND (pledged OR NOT pledge_required) AND (trained OR NOT training_required)"
            " AND (court_ruling IS NOT NULL OR NOT ruling_required))",
            name=op.f("ck_repair_accepted_with_its_papers"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('granted', 'revoked') OR accepted_on IS NOT NULL",
            name=op.f("ck_repair_granted_once_accepted"),
        ),
        sa.CheckConstraint(
            "length(btrim(court_ruling)) > 0",
            name=op.f("ck_repair_court_ruling_named"),
        ),
        sa.CheckConstraint(
            "state IN ('filed', 'returned', 'accepted', 'granted', 'refused', 'withdrawn',"
            " 'revoked', 'lapsed')",
            name=op.f("ck_repair_state_known"),
        ),
        sa.CheckConstraint(
            "num_nulls(reopens_id, reopened_on) IN (0, 2) AND reopens_id <> id"
            " AND reopened_on >= filed_on AND decided_on >= reopened_on",
            name=op.f("ck_repair_reopened_whole"),
        ),
        sa.ForeignKeyConstraint(["reopens_id"], ["repair.id"], name="fk_repair_reopens_id"),
        sa.ForeignKeyConstraint(["case_id"], ["listing_case.id"], name="fk_repair_case_id"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["officer.id"], name="fk_repair_decided_by_id"),
        sa.ForeignKeyConstraint(["filed_by_id"], ["officer.id"], name="fk_repair_filed_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_repair"),
        comment="Applications to leave a list early",
    )
    op.create_index("uq_repair_reopens_id", "repair", ["reopens_id"], unique=True)
    op.create_index("ix_repair_case_id", "repair", ["case_id"], unique=False)
    op.create_index(
        "uq_repair_case_id_open",
        "repair",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('filed', 'returned', 'accepted')"),
    )


def _repair_intake() -> list[sa.Column[Any] | sa.Constraint]:
    """Acceptance, or sending back for completion, before the decision."""
    return [
        sa.Column("returned_on", sa.Date, comment="Legal date of sending it back"),
        sa.Column("returned_by_id", sa.Uuid, comment="Officer who sent it back for completion"),
        sa.Column("missing", sa.Text, comment="What is missing, told once"),
        sa.Column("completed_on", sa.Date, comment="Legal date of its completion"),
        sa.Column("completion", sa.Text, comment="What was handed in later"),
        sa.Column("accepted_on", sa.Date, comment="Legal date of acceptance (受理)"),
        sa.Column("accepted_by_id", sa.Uuid, comment="Accepting officer; does not decide"),
        sa.CheckConstraint(
            "num_nulls(accepted_on, accepted_by_id) IN (0, 2) AND accepted_on >= filed_on"
            " AND accepted_on <= decided_on AND (state NOT IN ('filed', 'returned')"
            " OR accepted_on IS NULL) AND (state <> 'accepted' OR accepted_on IS NOT NULL)",
            name=op.f("ck_repair_accepted_whole"),
        ),
        sa.CheckConstraint(
            "num_nulls(returned_on, returned_by_id, missing) IN (0, 3) AND returned_on >= filed_on"
            " AND (state <> 'returned' OR (returned_on IS NOT NULL AND completed_on IS NULL))",
            name=op.f("ck_repair_returned_with_reason"),
        ),
        sa.CheckConstraint(
            "num_nulls(completed_on, completion) IN (0, 2) AND completed_on >= returned_on"
            " AND (completed_on IS NULL OR returned_on IS NOT NULL)",
            name=op.f("ck_repair_completed_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["returned_by_id"], ["officer.id"], name="fk_repair_returned_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["officer.id"], name="fk_repair_accepted_by_id"
        ),
    ]


def _repair_revocation() -> None:
    op.create_table(
        "repair_revocation",
        sa.Column("id", sa.Uuid, nullable=False, comment="UUIDv7"),
        sa.Column("repair_id", sa.Uuid, nullable=False, comment="The repair"),
        sa.Column("case_id", sa.Uuid, nullable=False, comment="Its case"),
        sa.Column("state", sa.Text, nullable=False, comment="See request_states.RevocationState"),
        sa.Column(
            "facts", sa.Text, nullable=False, comment="What was false or hidden, and its proof"
        ),
        sa.Column("proposed_by_id", sa.Uuid, nullable=False, comment="Who proposed"),
        sa.Column("proposed_on", sa.Date, nullable=False, comment="Legal date of the prior notice"),
        sa.Column("notice_no", sa.Text, nullable=False, comment="Number of the prior notice"),
        sa.Column("noticed_on", sa.Date, comment="Service of the prior notice"),
        sa.Column("notice_method", sa.Text, comment="How it was served"),
        sa.Column("notice_proof", sa.Text, comment="Proof of service"),
        sa.Column("notice_recorded_on", sa.Date, comment="Day on which that was entered"),
        sa.Column("answer_ends_on", sa.Date, comment="Last day to answer; inclusive"),
        sa.Column("answer", sa.Text, comment="The party's words; not public"),
        sa.Column("answered_on", sa.Date, comment="Legal date of the answer"),
        sa.Column(
            "answer_recorded_by_id",
            sa.Uuid,
            comment="Officer who took it down; null for the party itself",
        ),
        sa.Column("decision_no", sa.Text, comment="Number of the decision"),
        sa.Column("decided_on", sa.Date, comment="Legal date of the decision"),
        sa.Column("decided_by_id", sa.Uuid, comment="Deciding officer; never who proposed"),
        sa.Column("reason", sa.Text, comment="Reason in the document"),
        sa.Column("until_on", sa.Date, comment="Last day of the restored listing"),
        sa.Column(
            "barred_until_on",
            sa.Date,
            comment="Last day without a new application; null without a bar",
        ),
        sa.Column("served_on", sa.Date, comment="Service of the decision"),
        sa.Column("service_method", sa.Text, comment="How it was served"),
        sa.Column("service_proof", sa.Text, comment="Proof of service"),
        sa.Column("restored_on", sa.Date, comment="First day on the list again"),
        sa.Column("withdrawn_on", sa.Date, comment="Legal date of taking it back"),
        sa.Column("withdrawn_by_id", sa.Uuid, comment="Who took it back"),
        sa.Column("withdrawal_reason", sa.Text, comment="Why; told to the party"),
        sa.Column(
            "nobody_decides",
            sa.Boolean,
            server_default=sa.text("false"),
            nullable=False,
            comment="Taken back after its notice, because no other officer could decide",
        ),
        sa.Column("rule_digest", sa.Text, nullable=False, comment="Policy version applied"),
        sa.Column(
            "version",
            sa.BigInteger,
            server_default=sa.text("1"),
            nullable=False,
            comment="For conditional writes",
        ),
        *_revocation_checks(),
        sa.ForeignKeyConstraint(
            ["repair_id"], ["repair.id"], name="fk_repair_revocation_repair_id"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["listing_case.id"], name="fk_repair_revocation_case_id"
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["officer.id"], name="fk_repair_revocation_proposed_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["officer.id"], name="fk_repair_revocation_decided_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["officer.id"], name="fk_repair_revocation_withdrawn_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["answer_recorded_by_id"],
            ["officer.id"],
            name="fk_repair_revocation_answer_recorded_by_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_repair_revocation"),
        sa.UniqueConstraint(
            "id", "restored_on", "until_on", name="uq_repair_revocation_id_restored_on_until_on"
        ),
        comment="Repairs revoked, or said to stand on false papers",
    )
    op.create_index("ix_repair_revocation_case_id", "repair_revocation", ["case_id"])
    op.create_index(
        "uq_repair_revocation_repair_id_open",
        "repair_revocation",
        ["repair_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('proposed', 'noticed', 'revoked', 'served')"),
    )


def _revocation_checks() -> list[sa.CheckConstraint]:
    rules = {
        "state_known": "state IN ('proposed', 'withdrawn', 'noticed', 'kept', 'revoked', 'served',"
        " 'restored', 'lapsed')",
        "with_facts": "length(btrim(facts)) > 0",
        "answer_after_notice": "noticed_on BETWEEN proposed_on AND notice_recorded_on"
        " AND answer_ends_on > noticed_on",
        "noticed_whole": "num_nulls(noticed_on, notice_method, notice_proof, notice_recorded_on,"
        " answer_ends_on) IN (0, 5)"
        " AND (state IN ('proposed', 'withdrawn', 'lapsed') OR noticed_on IS NOT NULL)"
        " AND (state <> 'proposed' OR noticed_on IS NULL)"
        " AND (noticed_on IS NOT NULL OR num_nonnulls(answer, decided_on) = 0)",
        "answer_whole": "num_nulls(answer, answered_on) IN (0, 2)"
        " AND (answer IS NOT NULL OR answer_recorded_by_id IS NULL)",
        "decided_whole": "num_nulls(decided_on, decided_by_id, reason, decision_no) IN (0, 4)"
        " AND (state IN ('proposed', 'withdrawn', 'noticed', 'lapsed')"
        " OR decided_on IS NOT NULL)"
        " AND (state NOT IN ('proposed', 'withdrawn', 'noticed') OR decided_on IS NULL)",
        "decided_after_answer": "decided_on > answer_ends_on",
        "decider_did_not_propose": "decided_by_id <> proposed_by_id"
        " AND decided_by_id <> answer_recorded_by_id",
        "until_a_day": "(until_on IS NULL) = (state = 'kept' OR decided_on IS NULL)",
        "withdrawn_whole": "num_nulls(withdrawn_on, withdrawn_by_id, withdrawal_reason)"
        " = CASE state WHEN 'withdrawn' THEN 0 ELSE 3 END"
        " AND withdrawn_on >= proposed_on"
        " AND (noticed_on IS NULL OR withdrawn_by_id = proposed_by_id)"
        " AND nobody_decides = (state = 'withdrawn' AND noticed_on IS NOT NULL)",
        "barred_after_decision": "barred_until_on > decided_on",
        "served_whole": "num_nulls(served_on, service_method, service_proof) IN (0, 3)"
        " AND served_on >= decided_on"
        " AND (state NOT IN ('served', 'restored') OR served_on IS NOT NULL)",
        "restored_once_served": "(state = 'restored') = (restored_on IS NOT NULL)"
        " AND restored_on >= served_on AND restored_on <= until_on",
    }
    return [
        sa.CheckConstraint(sql, name=op.f(f"ck_repair_revocation_{name}"))
        for name, sql in rules.items()
    ]


def _objection() -> None:
    op.create_table(
        "objection",
        sa.Column("id", sa.Uuid, nullable=False, comment="UUIDv7"),
        sa.Column("number", sa.Text, nullable=False, comment="Number of the objection"),
        sa.Column("case_id", sa.Uuid, nullable=False, comment="Its case"),
        sa.Column("state", sa.Text, nullable=False, comment="See request_states.ObjectionState"),
        sa.Column("filed_on", sa.Date, nullable=False, comment="Legal date of filing"),
        sa.Column("statement", sa.Text, nullable=False, comment="The objector's words; not public"),
        sa.Column(
            "filed_by_id",
            sa.Uuid,
            comment="Officer who took it in; null for the party itself",
        ),
        sa.Column(
            "first_decided_by_id",
            sa.Uuid,
            nullable=False,
            comment="Who decided the case; may not decide here",
        ),
        sa.Column(
            "acceptance_required",
            sa.Boolean,
            nullable=False,
            server_default=sa.text("false"),
            comment="Whether the list's rule sets a time to take it up",
        ),
        sa.Column("accepted_on", sa.Date, comment="Legal date of acceptance (受理)"),
        sa.Column("accepted_by_id", sa.Uuid, comment="Accepting officer; does not decide"),
        sa.Column("decided_on", sa.Date, comment="Legal date of the decision"),
        sa.Column("decided_by_id", sa.Uuid, comment="Deciding officer"),
        sa.Column("reason", sa.Text, comment="Reason in the document"),
        sa.Column("withdrawn_on", sa.Date, comment="Legal date of taking it back"),
        sa.Column(
            "reopens_id",
            sa.Uuid,
            comment="The refused request that this one carries on; its refusal was annulled",
        ),
        sa.Column(
            "reopened_on",
            sa.Date,
            comment="Service of the ruling that annulled it; the clocks count from it",
        ),
        sa.Column("rule_digest", sa.Text, nullable=False, comment="Policy version applied"),
        sa.Column(
            "version",
            sa.BigInteger,
            server_default=sa.text("1"),
            nullable=False,
            comment="For conditional writes",
        ),
        sa.CheckConstraint("decided_on >= filed_on", name=op.f("ck_objection_decided_after_filed")),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_on IS NOT NULL) AND withdrawn_on >= filed_on",
            name=op.f("ck_objection_withdrawn_with_its_day"),
        ),
        sa.CheckConstraint(
            "(state IN ('filed', 'accepted', 'withdrawn', 'lapsed')) = (decided_on IS NULL)"
            " AND num_nulls(decided_on, decided_by_id, reason) IN (0, 3)",
            name=op.f("ck_objection_decided_whole"),
        ),
        sa.CheckConstraint(
            "decided_by_id <> filed_by_id AND decided_by_id <> first_decided_by_id"
            " AND decided_by_id <> accepted_by_id",
            name=op.f("ck_objection_decider_is_somebody_else"),
        ),
        sa.CheckConstraint(
            "num_nulls(accepted_on, accepted_by_id) IN (0, 2) AND accepted_on >= filed_on"
            " AND accepted_on <= decided_on AND (state <> 'filed' OR accepted_on IS NULL)"
            " AND (state <> 'accepted' OR accepted_on IS NOT NULL)"
            " AND (state <> 'upheld' OR NOT acceptance_required OR accepted_on IS NOT NULL)",
            name=op.f("ck_objection_accepted_whole"),
        ),
        sa.CheckConstraint(
            "state IN ('filed', 'accepted', 'upheld', 'rejected', 'withdrawn', 'lapsed')",
            name=op.f("ck_objection_state_known"),
        ),
        sa.CheckConstraint(
            "num_nulls(reopens_id, reopened_on) IN (0, 2) AND reopens_id <> id"
            " AND reopened_on >= filed_on AND decided_on >= reopened_on",
            name=op.f("ck_objection_reopened_whole"),
        ),
        sa.ForeignKeyConstraint(["reopens_id"], ["objection.id"], name="fk_objection_reopens_id"),
        sa.ForeignKeyConstraint(["case_id"], ["listing_case.id"], name="fk_objection_case_id"),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["officer.id"], name="fk_objection_decided_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["officer.id"], name="fk_objection_accepted_by_id"
        ),
        sa.ForeignKeyConstraint(["filed_by_id"], ["officer.id"], name="fk_objection_filed_by_id"),
        sa.ForeignKeyConstraint(
            ["first_decided_by_id"], ["officer.id"], name="fk_objection_first_decided_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_objection"),
        comment="Objections against listings",
    )
    op.create_index("uq_objection_reopens_id", "objection", ["reopens_id"], unique=True)
    op.create_index("ix_objection_case_id", "objection", ["case_id"], unique=False)
    op.create_index(
        "uq_objection_case_id_open",
        "objection",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('filed', 'accepted')"),
    )


def _honour() -> None:
    op.create_table(
        "honour",
        sa.Column(
            "row",
            sa.BigInteger,
            sa.Identity(always=False),
            nullable=False,
            comment="Order of writing",
        ),
        sa.Column("id", sa.Uuid, nullable=False, comment="Of the honour, the same in all its rows"),
        sa.Column("list_key", sa.Text, nullable=False, comment="Which list"),
        sa.Column("subject_id", sa.BigInteger, nullable=False, comment="Who is honoured"),
        sa.Column("agency_id", sa.Uuid, nullable=False, comment="Who recognised it"),
        sa.Column("reason", sa.Text, nullable=False, comment="Why, as published"),
        sa.Column("rule_digest", sa.Text, nullable=False, comment="Policy version applied"),
        sa.Column("proposed_by_id", sa.Uuid, nullable=False, comment="Who proposed"),
        sa.Column("confirmed_by_id", sa.Uuid, nullable=False, comment="Who confirmed"),
        sa.Column("honoured_on", sa.Date, nullable=False, comment="First day"),
        sa.Column("ends_on", sa.Date, nullable=False, comment="Last day of the term; inclusive"),
        sa.Column("end_reason", sa.Text, comment="Criterion that fell, if one did"),
        sa.Column("valid", DATERANGE, nullable=False, comment="When it holds, [)"),
        sa.Column("recorded", TSTZRANGE, nullable=False, comment="When held so, [) UTC"),
        sa.CheckConstraint(
            "confirmed_by_id <> proposed_by_id", name=op.f("ck_honour_confirmed_by_another")
        ),
        sa.CheckConstraint("NOT lower_inf(recorded)", name=op.f("ck_honour_recorded_begins")),
        sa.CheckConstraint(
            "NOT isempty(valid) AND NOT upper_inf(valid) AND lower(valid) = honoured_on AND"
            " upper(valid) <= ends_on + 1",
            name=op.f("ck_honour_valid_within_term"),
        ),
        ExcludeConstraint(
            (sa.column("list_key"), "="),
            (sa.column("subject_id"), "="),
            (sa.column("valid"), "&&"),
            (sa.column("recorded"), "&&"),
            using="gist",
            name="ex_honour_one_per_subject_and_list",
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_honour_agency_id"),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["officer.id"], name="fk_honour_confirmed_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["officer.id"], name="fk_honour_proposed_by_id"
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name="fk_honour_subject_id"),
        sa.PrimaryKeyConstraint("row", name="pk_honour"),
        comment="Who is on the honour list; bitemporal, append-only",
    )
    op.create_index("ix_honour_id", "honour", ["id"], unique=False)
    op.create_index("ix_honour_subject_id", "honour", ["subject_id"], unique=False)


def _honour_proposal() -> None:
    op.create_table(
        "honour_proposal",
        sa.Column("id", sa.Uuid, nullable=False, comment="UUIDv7"),
        sa.Column("list_key", sa.Text, nullable=False, comment="Which list"),
        sa.Column("subject_id", sa.BigInteger, nullable=False, comment="Who is proposed"),
        sa.Column("agency_id", sa.Uuid, nullable=False, comment="Which agency's"),
        sa.Column("state", sa.Text, nullable=False, comment="See honour_states.HonourState"),
        sa.Column("reason", sa.Text, nullable=False, comment="Why; published once confirmed"),
        sa.Column("proposed_by_id", sa.Uuid, nullable=False, comment="Who proposed"),
        sa.Column("proposed_on", sa.Date, nullable=False, comment="Legal date of the proposal"),
        sa.Column("decided_by_id", sa.Uuid, comment="Who decided; another"),
        sa.Column("decided_on", sa.Date, comment="Legal date of the decision"),
        sa.Column(
            "version",
            sa.BigInteger,
            server_default=sa.text("1"),
            nullable=False,
            comment="For conditional writes",
        ),
        sa.CheckConstraint(
            "decided_by_id <> proposed_by_id", name=op.f("ck_honour_proposal_decided_by_another")
        ),
        sa.CheckConstraint(
            "(state = 'filed') = (decided_on IS NULL) AND num_nulls(decided_on, "
            "decided_by_id) IN (0, 2)",
            name=op.f("ck_honour_proposal_decided_whole"),
        ),
        sa.CheckConstraint(
            "state IN ('filed', 'confirmed', 'refused')",
            name=op.f("ck_honour_proposal_state_known"),
        ),
        sa.CheckConstraint(
            "length(btrim(reason)) > 0", name=op.f("ck_honour_proposal_with_reason")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_honour_proposal_agency_id"),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["officer.id"], name="fk_honour_proposal_decided_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["officer.id"], name="fk_honour_proposal_proposed_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name="fk_honour_proposal_subject_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_honour_proposal"),
        comment="Proposals for the honour list",
    )
    op.create_index(
        "ix_honour_proposal_agency_id_id", "honour_proposal", ["agency_id", "id"], unique=False
    )
    op.create_index(
        "uq_honour_proposal_open",
        "honour_proposal",
        ["list_key", "subject_id"],
        unique=True,
        postgresql_where=sa.text("state = 'filed'"),
    )
