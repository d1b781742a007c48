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
