-- What a station calls: hello, and push with what each kind of entry does. They run with the rights of the tables' owner.

CREATE FUNCTION fleet.take_versions(the_group text, count bigint) RETURNS bigint LANGUAGE sql AS
    'UPDATE fleet.groups SET version = version + count WHERE id = the_group RETURNING version - count';
COMMENT ON FUNCTION fleet.take_versions IS 'the version before the first of so many new ones; no one else takes any before this transaction ends';

CREATE FUNCTION fleet.this_station() RETURNS fleet.stations LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
    'SELECT * FROM fleet.stations WHERE role = session_user AND revoked IS NULL';

-- ``current`` and ``next`` are kept by the mirror before it asks: an answer that is lost on the way changes nothing.
CREATE FUNCTION fleet.hello(current text, next text, program text, schema_version integer,
    OUT verdict text, OUT group_id text, OUT station text, OUT batch bigint, OUT centre text, OUT at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me fleet.stations;
BEGIN
    SELECT * INTO me FROM fleet.stations WHERE role = session_user FOR UPDATE;
    verdict := CASE WHEN me.id IS NULL THEN 'unknown' WHEN me.revoked IS NOT NULL THEN 'revoked'
        WHEN me.instance IS NOT NULL AND me.instance NOT IN (hello.current, hello.next) THEN 'double' ELSE 'welcome' END;
    group_id := me.group_id;
    station := me.id;
    batch := me.batch;
    centre := (SELECT c.id FROM fleet.centre AS c);
    at := clock_timestamp();
    IF verdict = 'welcome' THEN
        UPDATE fleet.stations AS s SET instance = hello.next, program = hello.program, schema_version = hello.schema_version, seen = now() WHERE s.id = me.id;
    END IF;
END $$;

CREATE FUNCTION fleet.forget_member(the_group text, the_member text, new_version bigint, merged text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    heir text := nullif(fleet.living_member(the_group, merged), the_member);
BEGIN
    INSERT INTO fleet.members AS m (group_id, id, name, consent, created, version, deleted, merged_into)
    VALUES (the_group, the_member, '', 0, 0, new_version, now(), heir)
    ON CONFLICT (group_id, id) DO UPDATE SET name = '', settings = '{}', badge = 0, consent = 0, created = 0, version = new_version,
        changed = now(), deleted = now(), merged_into = heir WHERE m.deleted IS NULL;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF heir IS NULL THEN
        DELETE FROM fleet.sets WHERE group_id = the_group AND member = the_member;
        DELETE FROM fleet.paths WHERE group_id = the_group AND member = the_member;
        DELETE FROM fleet.screens WHERE group_id = the_group AND member = the_member;
    ELSE
        UPDATE fleet.sets SET member = heir, version = new_version WHERE group_id = the_group AND member = the_member;
        UPDATE fleet.paths SET member = heir, version = new_version WHERE group_id = the_group AND member = the_member;
        UPDATE fleet.screens SET member = heir, version = new_version WHERE group_id = the_group AND member = the_member;
        UPDATE fleet.programmes AS p SET member = heir, version = new_version WHERE group_id = the_group AND member = the_member
            AND NOT EXISTS (SELECT FROM fleet.programmes AS q WHERE q.group_id = the_group AND q.member = heir AND q.since = p.since);
    END IF;
    UPDATE fleet.members SET merged_into = heir WHERE group_id = the_group AND merged_into = the_member;
    DELETE FROM fleet.programmes WHERE group_id = the_group AND member = the_member;
END $$;
COMMENT ON FUNCTION fleet.forget_member IS 'deletion wins and stays: what comes later of this member is not taken; merged: who has their sets now';

-- The member whose rows these are now; nothing where they were deleted.
CREATE FUNCTION fleet.living_member(the_group text, the_member text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    there record;
    named text := the_member;
BEGIN
    FOR hop IN 1..20 LOOP
        SELECT deleted, merged_into INTO there FROM fleet.members WHERE group_id = the_group AND id = named;
        IF NOT FOUND OR there.deleted IS NULL THEN
            RETURN named;
        END IF;
        named := there.merged_into;
        EXIT WHEN named IS NULL;
    END LOOP;
    RETURN NULL;
END $$;

-- What a station tells, in order: one transaction, and a batch that was taken already is nothing. ``kind`` of an entry says what it is.
CREATE FUNCTION fleet.push(instance text, batch bigint, waiting integer, entries jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me fleet.stations;
    entry jsonb;
    version bigint;
    owner text;
BEGIN
    SELECT * INTO me FROM fleet.stations WHERE role = session_user AND revoked IS NULL FOR UPDATE;
    IF me.id IS NULL THEN
        RAISE EXCEPTION 'not a station of this centre' USING ERRCODE = 'FL001';
    END IF;
    IF me.instance IS DISTINCT FROM push.instance THEN
        RAISE EXCEPTION 'another mirror uses this identity' USING ERRCODE = 'FL002';
    END IF;
    UPDATE fleet.stations AS s SET seen = now(), waiting = push.waiting, batch = greatest(s.batch, push.batch) WHERE s.id = me.id;
    IF push.batch <= me.batch THEN
        RETURN;
    END IF;
    version := fleet.take_versions(me.group_id, jsonb_array_length(entries));
    FOR entry IN SELECT value FROM jsonb_array_elements(entries) LOOP
        version := version + 1;
        CASE entry ->> 'kind'
        WHEN 'member' THEN
            PERFORM fleet.put_member(me.group_id, entry, version);
        WHEN 'deletion' THEN
            PERFORM fleet.forget_member(me.group_id, entry ->> 'id', version, entry ->> 'into');
            INSERT INTO fleet.deletion_acknowledgements (group_id, member, station) VALUES (me.group_id, entry ->> 'id', me.id) ON CONFLICT DO NOTHING;
        WHEN 'acknowledgement' THEN
            INSERT INTO fleet.deletion_acknowledgements (group_id, member, station)
            SELECT m.group_id, m.id, me.id FROM fleet.members AS m WHERE m.group_id = me.group_id AND m.id = entry ->> 'id' AND m.deleted IS NOT NULL
            ON CONFLICT DO NOTHING;
        WHEN 'set' THEN
            PERFORM fleet.put_set(me.group_id, me.id, entry, version);
        WHEN 'visit_deletion', 'visit_withdrawal' THEN
            PERFORM fleet.forget_visit(me.group_id, me.id, entry ->> 'run', (entry ->> 'visit')::integer, version, entry ->> 'kind' = 'visit_deletion');
        WHEN 'path' THEN
            owner := fleet.living_member(me.group_id, entry ->> 'member');
            IF owner IS NOT NULL THEN
                INSERT INTO fleet.paths VALUES (me.group_id, me.id, entry ->> 'run', (entry ->> 'visit')::integer, (entry ->> 'made')::bigint, owner, entry -> 'path', version)
                ON CONFLICT (group_id, station, run, visit) DO UPDATE
                SET made = EXCLUDED.made, member = EXCLUDED.member, path = EXCLUDED.path, version = EXCLUDED.version;
            END IF;
        WHEN 'screen' THEN
            owner := fleet.living_member(me.group_id, entry ->> 'member');
            IF owner IS NOT NULL THEN
                INSERT INTO fleet.screens VALUES (me.group_id, me.id, entry ->> 'run', (entry ->> 'visit')::integer, (entry ->> 'ended')::bigint, owner,
                    entry ->> 'answer', entry ->> 'side', entry -> 'reasons', version)
                ON CONFLICT (group_id, station, run, visit) DO UPDATE SET ended = EXCLUDED.ended, member = EXCLUDED.member, answer = EXCLUDED.answer,
                    side = EXCLUDED.side, reasons = EXCLUDED.reasons, version = EXCLUDED.version;
            END IF;
        WHEN 'programme' THEN
            owner := fleet.living_member(me.group_id, entry ->> 'member');
            IF owner IS NOT NULL THEN
                INSERT INTO fleet.programmes VALUES (me.group_id, owner, (entry ->> 'since')::bigint, entry ->> 'exercise', entry ->> 'why', version)
                ON CONFLICT (group_id, member, since) DO UPDATE SET exercise = EXCLUDED.exercise, why = EXCLUDED.why, version = EXCLUDED.version;
            END IF;
        WHEN 'counts' THEN
            INSERT INTO fleet.anonymous_counts VALUES (me.group_id, me.id, (entry ->> 'day')::date, entry ->> 'exercise', (entry ->> 'sets')::integer,
                (entry ->> 'reps')::integer, (entry ->> 'judged')::integer, (entry ->> 'clean')::integer)
            ON CONFLICT (group_id, station, day, exercise) DO UPDATE
            SET sets = EXCLUDED.sets, reps = EXCLUDED.reps, judged = EXCLUDED.judged, clean = EXCLUDED.clean;
        ELSE
            RAISE EXCEPTION 'an entry of a kind that this centre does not know: %', left(entry ->> 'kind', 40) USING ERRCODE = '22023';
        END CASE;
    END LOOP;
END $$;

-- Of a member come only the fields that changed. Counter: the larger. Name, and each setting by itself: who is written last by this server's clock.
-- An entry with ``created`` tells that there is a member: of one who is known already it raises the counter at most.
CREATE FUNCTION fleet.put_member(the_group text, entry jsonb, new_version bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    news jsonb := CASE WHEN entry ? 'created' THEN '{}' ELSE entry END;
    counter bigint := coalesce((entry ->> 'badge')::bigint, 0);
BEGIN
    IF entry ? 'created' THEN
        INSERT INTO fleet.members (group_id, id, name, badge, settings, consent, created, version)
        VALUES (the_group, entry ->> 'id', entry ->> 'name', counter, jsonb_strip_nulls(coalesce(entry -> 'settings', '{}')),
            (entry ->> 'consent')::bigint, (entry ->> 'created')::bigint, new_version)
        ON CONFLICT (group_id, id) DO NOTHING;
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;
    UPDATE fleet.members AS m SET
        name = coalesce(news ->> 'name', m.name),
        badge = greatest(m.badge, counter),
        settings = jsonb_strip_nulls(m.settings || coalesce(news -> 'settings', '{}')),
        version = new_version, changed = now()
    WHERE m.group_id = the_group AND m.id = entry ->> 'id' AND m.deleted IS NULL;
END $$;

CREATE FUNCTION fleet.put_set(the_group text, the_station text, entry jsonb, new_version bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    owner text := fleet.living_member(the_group, entry ->> 'member');
    the_visit integer := (entry ->> 'visit')::integer;
    the_number integer := (entry ->> 'number')::integer;
BEGIN
    DELETE FROM fleet.sets WHERE group_id = the_group AND station = the_station AND run = entry ->> 'run' AND visit = the_visit AND number = the_number;
    IF owner IS NULL AND entry ->> 'member' IS NOT NULL THEN
        RETURN;  -- of a member who was deleted
    END IF;
    IF EXISTS (SELECT 1 FROM fleet.deleted_visits WHERE group_id = the_group AND station = the_station AND run = entry ->> 'run' AND visit = the_visit
            AND final) THEN
        RETURN;
    END IF;
    INSERT INTO fleet.sets (group_id, station, run, visit, number, member, exercise, began, ended, unsure, reps, partials, judged, clean,
        drifting, drift_left, drift_right, depth, score, load_kg, visit_began, visit_ended, summary, repetitions, version)
    SELECT the_group, the_station, entry ->> 'run', the_visit, the_number, owner, s.exercise, s.began, s.ended, s.unsure, s.reps, s.partials,
        s.judged, s.clean, s.drifting, s.drift_left, s.drift_right, s.depth, s.score, s.load_kg, s.visit_began, s.visit_ended,
        entry -> 'summary', entry -> 'repetitions', new_version
    FROM jsonb_to_record(entry) AS s (exercise text, began bigint, ended bigint, unsure boolean, reps integer, partials integer, judged integer,
        clean integer, drifting integer, drift_left real, drift_right real, depth real, score real, load_kg real, visit_began bigint, visit_ended bigint);
END $$;

CREATE FUNCTION fleet.forget_visit(the_group text, the_station text, the_run text, the_visit integer, new_version bigint, final boolean) RETURNS void LANGUAGE sql AS $$
    DELETE FROM fleet.sets WHERE group_id = the_group AND station = the_station AND run = the_run AND visit = the_visit;
    DELETE FROM fleet.paths WHERE group_id = the_group AND station = the_station AND run = the_run AND visit = the_visit;
    DELETE FROM fleet.screens WHERE group_id = the_group AND station = the_station AND run = the_run AND visit = the_visit;
    INSERT INTO fleet.deleted_visits AS d VALUES (the_group, the_station, the_run, the_visit, new_version, forget_visit.final)
        ON CONFLICT (group_id, station, run, visit) DO UPDATE SET version = EXCLUDED.version, final = d.final OR EXCLUDED.final;
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA fleet FROM PUBLIC;
