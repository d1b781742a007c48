-- keeps older stations
-- Who may do what. Roles belong to the whole server, so they may be there already; mirror fleet init makes them before it runs this as
-- mirror_owner, who owns the tables and is no superuser.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['mirror_station', 'mirror_enrolment', 'mirror_reports'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', name);
        END IF;
    END LOOP;
END $$;

GRANT USAGE ON SCHEMA fleet TO mirror_station, mirror_enrolment, mirror_reports;

-- A station reads what is its group's and tells through push. It sees no other group, nor that there is one.
GRANT EXECUTE ON FUNCTION fleet.this_station(), fleet.hello(text, text, text, integer), fleet.push(text, bigint, integer, jsonb) TO mirror_station;
GRANT SELECT ON fleet.migrations TO mirror_station;
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['members', 'sets', 'deleted_visits', 'paths', 'screens', 'programmes', 'group_settings', 'group_exercises'] LOOP
        EXECUTE format('ALTER TABLE fleet.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('GRANT SELECT ON fleet.%I TO mirror_station', name);
        EXECUTE format('CREATE POLICY own_group ON fleet.%I FOR SELECT TO mirror_station USING (group_id = (SELECT s.group_id FROM fleet.this_station() AS s))', name);
    END LOOP;
END $$;
ALTER TABLE fleet.groups ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON fleet.groups TO mirror_station;
CREATE POLICY own_group ON fleet.groups FOR SELECT TO mirror_station USING (id = (SELECT s.group_id FROM fleet.this_station() AS s));

-- A new station that waits for its certificate. The role's password is the code's token; the row goes when the station has what it needs.
CREATE TABLE fleet.enrolments (
    role text PRIMARY KEY,
    group_id text NOT NULL REFERENCES fleet.groups,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
    expires timestamptz NOT NULL,
    authority text NOT NULL,
    badge_key text NOT NULL,
    request text CHECK (length(request) <= 4096),
    station_role text,
    certificate text,
    taken timestamptz
);
COMMENT ON COLUMN fleet.enrolments.request IS 'a request for a certificate, once: who comes second with the same code is refused';

CREATE FUNCTION fleet.request_certificate(request text) RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE fleet.enrolments AS e SET request = request_certificate.request WHERE e.role = session_user AND e.expires > now() AND e.request IS NULL RETURNING true
$$;
CREATE FUNCTION fleet.take_certificate(OUT station_role text, OUT certificate text, OUT authority text, OUT badge_key text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT e.station_role, e.certificate, e.authority, e.badge_key FROM fleet.enrolments AS e
    WHERE e.role = session_user AND e.expires > now() AND e.taken IS NULL AND e.certificate IS NOT NULL
$$;
CREATE FUNCTION fleet.finish_enrolment() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE fleet.enrolments AS e SET taken = now(), badge_key = '' WHERE e.role = session_user AND e.certificate IS NOT NULL
$$;
REVOKE ALL ON FUNCTION fleet.request_certificate(text), fleet.take_certificate(), fleet.finish_enrolment() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION fleet.request_certificate(text), fleet.take_certificate(), fleet.finish_enrolment() TO mirror_enrolment;

-- What reports show, without names and ids of members: mirror fleet report, and mirror_reports for boards such as Grafana's.
-- Within another view an invoker's view asks for the reader's own rights, and readers of reports have none on members.
ALTER VIEW fleet.missing_acknowledgements RESET (security_invoker);
CREATE VIEW fleet.station_health AS
SELECT stations.group_id, stations.id AS station, stations.name, enrolled, revoked, seen, program, schema_version, waiting, extract(epoch FROM now() - seen) AS unseen_s,
    (SELECT count(*) FROM fleet.missing_acknowledgements AS missing WHERE missing.group_id = stations.group_id AND missing.station = stations.id) AS deletions_due
FROM fleet.stations;

CREATE VIEW fleet.station_days AS
SELECT group_id, station, day, exercise, sum(sets)::bigint AS sets, sum(reps)::bigint AS reps, sum(judged)::bigint AS judged, sum(clean)::bigint AS clean,
    sum(members)::bigint AS members
FROM (
    SELECT group_id, station, (to_timestamp(began / 1000.0) AT TIME ZONE 'UTC')::date AS day, exercise, count(*) AS sets, sum(reps) AS reps,
        sum(judged) AS judged, sum(clean) AS clean, count(DISTINCT member) AS members
    FROM fleet.sets WHERE NOT unsure GROUP BY 1, 2, 3, 4
    UNION ALL
    SELECT group_id, station, day, exercise, sets, reps, judged, clean, 0 FROM fleet.anonymous_counts
) AS both_kinds GROUP BY 1, 2, 3, 4;
GRANT SELECT ON fleet.station_health, fleet.station_days TO mirror_reports;

-- How long what is kept. One row; months NULL: members' sets stay until they are deleted.
CREATE TABLE fleet.retention (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    months integer CHECK (months BETWEEN 1 AND 1200),
    anonymous_days integer NOT NULL DEFAULT 90 CHECK (anonymous_days BETWEEN 0 AND 3650)
);
INSERT INTO fleet.retention DEFAULT VALUES;

-- The partition of a month, also of one whose sets came before it was there.
CREATE FUNCTION fleet.add_partition(month date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    first date := date_trunc('month', month);
    low bigint := extract(epoch FROM first::timestamp) * 1000;
    high bigint := extract(epoch FROM (first + interval '1 month')::timestamp) * 1000;
    name text := 'sets_' || to_char(first, 'YYYY_MM');
BEGIN
    IF to_regclass('fleet.' || name) IS NOT NULL THEN
        RETURN;
    END IF;
    LOCK TABLE fleet.sets_other IN ACCESS EXCLUSIVE MODE;
    EXECUTE format('CREATE TABLE fleet.%I (LIKE fleet.sets INCLUDING ALL)', name);
    EXECUTE format('WITH there AS (DELETE FROM fleet.sets_other WHERE began >= %s AND began < %s RETURNING *) INSERT INTO fleet.%I SELECT * FROM there', low, high, name);
    EXECUTE format('ALTER TABLE fleet.sets ATTACH PARTITION fleet.%I FOR VALUES FROM (%s) TO (%s)', name, low, high);
END $$;
COMMENT ON FUNCTION fleet.add_partition IS 'before the month begins: what came by a wrong clock lies in sets_other';

-- Partitions for the coming months, and an end to what is too old: whole months go at once. How many partitions were made and dropped, and
-- how many anonymous sets went.
CREATE FUNCTION fleet.tidy(months_ahead integer DEFAULT 3, OUT made integer, OUT dropped integer, OUT deleted bigint) LANGUAGE plpgsql AS $$
DECLARE
    rule fleet.retention;
    there integer;
    old record;
BEGIN
    SELECT * INTO STRICT rule FROM fleet.retention;
    SELECT count(*) INTO there FROM pg_inherits WHERE inhparent = 'fleet.sets'::regclass;
    FOR ahead IN 0..months_ahead LOOP
        PERFORM fleet.add_partition((date_trunc('month', now()) + ahead * interval '1 month')::date);
    END LOOP;
    SELECT count(*) - there INTO made FROM pg_inherits WHERE inhparent = 'fleet.sets'::regclass;
    dropped := 0;
    IF rule.months IS NOT NULL THEN
        FOR old IN
            SELECT c.relname FROM pg_inherits JOIN pg_class AS c ON c.oid = inhrelid
            WHERE inhparent = 'fleet.sets'::regclass AND c.relname ~ '^sets_\d{4}_\d{2}$'
                AND to_date(substr(c.relname, 6), 'YYYY_MM') < date_trunc('month', now()) - rule.months * interval '1 month'
        LOOP
            EXECUTE format('DROP TABLE fleet.%I', old.relname);
            dropped := dropped + 1;
        END LOOP;
        DELETE FROM fleet.sets_other WHERE began < extract(epoch FROM date_trunc('month', now()) - rule.months * interval '1 month') * 1000;
    END IF;
    DELETE FROM fleet.sets WHERE member IS NULL AND began < extract(epoch FROM now() - rule.anonymous_days * interval '1 day') * 1000;
    GET DIAGNOSTICS deleted = ROW_COUNT;
    DELETE FROM fleet.enrolments WHERE expires < now() - interval '1 day';
END $$;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA fleet FROM PUBLIC;
