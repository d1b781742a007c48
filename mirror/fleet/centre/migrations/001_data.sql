-- What the centre of a fleet keeps. A group is the mirrors of one gym; every table names it first, and nothing crosses it.
-- Stations read tables and call two functions, hello and push; they write no table themselves. Times of the glass are milliseconds since
-- 1970 in UTC as the station has them; "changed", "seen" and the like are the server's own clock.

CREATE TABLE fleet.centre (id uuid PRIMARY KEY DEFAULT gen_random_uuid());
INSERT INTO fleet.centre DEFAULT VALUES;
COMMENT ON TABLE fleet.centre IS 'one row, which a backup keeps: a station whose centre has another id starts anew';

CREATE TABLE fleet.groups (
    id text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 40),
    name text NOT NULL,
    version bigint NOT NULL DEFAULT 0
);
COMMENT ON COLUMN fleet.groups.version IS 'of the newest change in the group; who raises it holds the row until the commit, so versions become visible in order';

CREATE TABLE fleet.stations (
    id text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 40),
    group_id text NOT NULL REFERENCES fleet.groups,
    role text NOT NULL UNIQUE,
    name text NOT NULL DEFAULT '',
    enrolled timestamptz NOT NULL DEFAULT now(),
    revoked timestamptz,
    program text NOT NULL DEFAULT '',
    schema_version integer NOT NULL DEFAULT 0,
    seen timestamptz,
    instance text,
    batch bigint NOT NULL DEFAULT 0,
    waiting integer NOT NULL DEFAULT 0
);
COMMENT ON COLUMN fleet.stations.instance IS 'changes with every connection and is known to one mirror only: a copy of it is found out. NULL: the next mirror that comes is taken';
COMMENT ON COLUMN fleet.stations.batch IS 'the newest batch that was taken: older ones are replays';
COMMENT ON COLUMN fleet.stations.waiting IS 'what the station had still to tell when it was last here';

CREATE TABLE fleet.members (
    group_id text NOT NULL REFERENCES fleet.groups,
    id text NOT NULL CHECK (length(id) BETWEEN 10 AND 40),
    name text NOT NULL CHECK (length(name) <= 80),
    badge bigint NOT NULL DEFAULT 0 CHECK (badge >= 0),
    settings jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(settings) = 'object' AND length(settings::text) <= 10000
        AND NOT jsonb_path_exists(settings, '$.* ? (@.type() != "string")')),
    consent bigint NOT NULL CHECK (consent BETWEEN 0 AND 253402300800000),
    created bigint NOT NULL CHECK (created BETWEEN 0 AND 253402300800000),
    version bigint NOT NULL,
    changed timestamptz NOT NULL DEFAULT now(),
    deleted timestamptz,
    merged_into text CHECK (merged_into <> id),
    PRIMARY KEY (group_id, id),
    CHECK (deleted IS NOT NULL OR length(name) >= 1)
);
CREATE INDEX members_version ON fleet.members (group_id, version);
COMMENT ON COLUMN fleet.members.deleted IS 'then the row holds nothing about a person any more but a random id, which stations still have to hear of';

CREATE TABLE fleet.deletion_acknowledgements (
    group_id text NOT NULL,
    member text NOT NULL,
    station text NOT NULL REFERENCES fleet.stations,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (group_id, member, station),
    FOREIGN KEY (group_id, member) REFERENCES fleet.members ON DELETE CASCADE
);

-- Also by a station that came later: a mirror that is enrolled anew has its old data until its first look.
CREATE VIEW fleet.missing_acknowledgements WITH (security_invoker = true) AS
SELECT members.group_id, members.id AS member, members.deleted, stations.id AS station, stations.seen
FROM fleet.members JOIN fleet.stations ON stations.group_id = members.group_id AND stations.revoked IS NULL
WHERE members.deleted IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM fleet.deletion_acknowledgements AS done
    WHERE done.group_id = members.group_id AND done.member = members.id AND done.station = stations.id);

-- A set with its repetitions is one row. Its key is (station, run, visit, number): a run is one start of the program there.
-- push holds the station's row and replaces, so that the key is unique although partitions cannot say so of a key without the month.
CREATE TABLE fleet.sets (
    group_id text NOT NULL,
    station text NOT NULL,
    run text NOT NULL,
    visit integer NOT NULL,
    number integer NOT NULL,
    member text,
    exercise text NOT NULL,
    began bigint NOT NULL,
    ended bigint NOT NULL,
    unsure boolean NOT NULL DEFAULT false,
    reps integer, partials integer, judged integer, clean integer,
    drifting integer, drift_left real, drift_right real,
    depth real, score real, load_kg real,
    visit_began bigint NOT NULL,
    visit_ended bigint,
    summary jsonb NOT NULL,
    repetitions jsonb NOT NULL,
    version bigint NOT NULL,
    received timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (group_id, station, run, visit, number, began)
) PARTITION BY RANGE (began);
COMMENT ON COLUMN fleet.sets.member IS 'NULL: an anonymous set, where the station''s owner lets those out as sets';
COMMENT ON COLUMN fleet.sets.summary IS 'the row of the station''s own table sets';
COMMENT ON COLUMN fleet.sets.repetitions IS 'the rows of the station''s own table reps';
CREATE INDEX sets_version ON fleet.sets (group_id, version);
CREATE INDEX sets_member ON fleet.sets (group_id, member, began);
CREATE TABLE fleet.sets_other PARTITION OF fleet.sets DEFAULT;

CREATE FUNCTION fleet.add_partition(month date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    first date := date_trunc('month', month);
    name text := 'sets_' || to_char(first, 'YYYY_MM');
BEGIN
    IF to_regclass('fleet.' || name) IS NULL THEN
        EXECUTE format('CREATE TABLE fleet.%I PARTITION OF fleet.sets FOR VALUES FROM (%s) TO (%s)', name,
            (extract(epoch FROM first::timestamp) * 1000)::bigint, (extract(epoch FROM (first + interval '1 month')::timestamp) * 1000)::bigint);
    END IF;
END $$;
COMMENT ON FUNCTION fleet.add_partition IS 'before the month begins: what came by a wrong clock lies in sets_other';

-- Visits that were deleted at their station, or taken back from a member: others that had them delete them too.
CREATE TABLE fleet.deleted_visits (
    group_id text NOT NULL,
    station text NOT NULL,
    run text NOT NULL,
    visit integer NOT NULL,
    version bigint NOT NULL,
    final boolean NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (group_id, station, run, visit)
);
COMMENT ON COLUMN fleet.deleted_visits.final IS 'false: it was taken back from a member, and may still become another''s';
CREATE INDEX deleted_visits_version ON fleet.deleted_visits (group_id, version);

-- The newest of a visit.
CREATE TABLE fleet.paths (
    group_id text NOT NULL,
    station text NOT NULL,
    run text NOT NULL,
    visit integer NOT NULL,
    made bigint NOT NULL,
    member text NOT NULL,
    path jsonb NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (group_id, station, run, visit)
);
CREATE INDEX paths_version ON fleet.paths (group_id, version);
CREATE INDEX paths_member ON fleet.paths (group_id, member);

-- The newest of a visit.
CREATE TABLE fleet.screens (
    group_id text NOT NULL,
    station text NOT NULL,
    run text NOT NULL,
    visit integer NOT NULL,
    ended bigint NOT NULL,
    member text NOT NULL,
    answer text NOT NULL,
    side text NOT NULL,
    reasons jsonb NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (group_id, station, run, visit)
);
CREATE INDEX screens_version ON fleet.screens (group_id, version);
CREATE INDEX screens_member ON fleet.screens (group_id, member);

CREATE TABLE fleet.programmes (
    group_id text NOT NULL,
    member text NOT NULL,
    since bigint NOT NULL,
    exercise text,
    why text NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (group_id, member, since)
);
CREATE INDEX programmes_version ON fleet.programmes (group_id, version);

CREATE TABLE fleet.anonymous_counts (
    group_id text NOT NULL,
    station text NOT NULL,
    day date NOT NULL,
    exercise text NOT NULL,
    sets integer NOT NULL,
    reps integer NOT NULL,
    judged integer NOT NULL,
    clean integer NOT NULL,
    PRIMARY KEY (group_id, station, day, exercise)
);
COMMENT ON TABLE fleet.anonymous_counts IS 'totals of a day as the station has them, so that to tell them twice adds nothing';

CREATE TABLE fleet.group_settings (
    group_id text NOT NULL REFERENCES fleet.groups,
    name text NOT NULL,
    value jsonb,
    version bigint NOT NULL,
    PRIMARY KEY (group_id, name)
);
COMMENT ON COLUMN fleet.group_settings.name IS 'table.name of the settings file; value NULL: the station''s own again';

CREATE TABLE fleet.group_exercises (
    group_id text NOT NULL REFERENCES fleet.groups,
    name text NOT NULL,
    definition text,
    version bigint NOT NULL,
    PRIMARY KEY (group_id, name)
);
COMMENT ON COLUMN fleet.group_exercises.definition IS 'the exercise''s TOML; NULL: withdrawn';

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
