CREATE TABLE members (
        id TEXT PRIMARY KEY CHECK (length(id) BETWEEN 10 AND 40),
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
        badge INTEGER NOT NULL DEFAULT 0 CHECK (badge >= 0),
        settings TEXT NOT NULL DEFAULT '{}',
        consent INTEGER NOT NULL,
        created INTEGER NOT NULL
    ) STRICT;
CREATE TABLE visits (
        id INTEGER PRIMARY KEY,
        run TEXT NOT NULL,
        number INTEGER NOT NULL,
        member TEXT REFERENCES members (id) ON DELETE CASCADE,
        began INTEGER NOT NULL,
        ended INTEGER,
        UNIQUE (run, number)
    ) STRICT;
CREATE INDEX visits_of ON visits (member, began);
CREATE TABLE sets (
        id INTEGER PRIMARY KEY,
        visit INTEGER NOT NULL REFERENCES visits (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        exercise TEXT NOT NULL,
        began INTEGER NOT NULL,
        ended INTEGER,
        title TEXT, reps INTEGER, partials INTEGER, judged INTEGER, clean INTEGER, regime TEXT,
        depth REAL, depth_least REAL, depth_most REAL, score REAL, amber REAL, red REAL,
        tempo_descent REAL, tempo_bottom REAL, tempo_ascent REAL, parts TEXT,
        left_change REAL, left_error REAL, right_change REAL, right_error REAL, tempo_change REAL, tempo_error REAL,
        trend TEXT, advice TEXT, advice_text TEXT, timed TEXT NOT NULL DEFAULT '',
        UNIQUE (visit, number)
    ) STRICT;
CREATE TABLE reps (
        "set" INTEGER NOT NULL REFERENCES sets (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        number INTEGER NOT NULL,
        partial INTEGER NOT NULL CHECK (partial IN (0, 1)),
        began INTEGER NOT NULL, turn REAL, "end" REAL,
        depth REAL, drift_left REAL, drift_right REAL, drift_se REAL,
        valgus TEXT, reason TEXT, phase TEXT, severity TEXT, score REAL, regime TEXT NOT NULL,
        descent_left REAL, descent_right REAL, bottom_left REAL, bottom_right REAL, ascent_left REAL, ascent_right REAL,
        outward_left REAL, outward_right REAL,
        tempo_descent REAL, tempo_bottom REAL, tempo_ascent REAL, parts TEXT NOT NULL,
        side TEXT, reach REAL, held REAL, form TEXT NOT NULL, note TEXT NOT NULL, evidence TEXT NOT NULL DEFAULT 'path', inside_left REAL, inside_right REAL,
        PRIMARY KEY ("set", position)
    ) STRICT, WITHOUT ROWID;
CREATE TABLE paths (
        visit INTEGER NOT NULL REFERENCES visits (id) ON DELETE CASCADE,
        made INTEGER NOT NULL,
        path TEXT NOT NULL,
        PRIMARY KEY (visit, made)
    ) STRICT, WITHOUT ROWID;
CREATE TABLE screens (
        visit INTEGER NOT NULL REFERENCES visits (id) ON DELETE CASCADE,
        ended INTEGER NOT NULL,
        reasons TEXT NOT NULL, answer TEXT NOT NULL DEFAULT 'unclear', side TEXT NOT NULL DEFAULT 'both',
        PRIMARY KEY (visit, ended)
    ) STRICT, WITHOUT ROWID;
CREATE TABLE motions (
        "set" INTEGER PRIMARY KEY REFERENCES sets (id) ON DELETE CASCADE,
        ended INTEGER NOT NULL,
        frames INTEGER NOT NULL,
        data BLOB NOT NULL
    ) STRICT;
CREATE INDEX motions_ended ON motions (ended);
CREATE TABLE programmes (
        member TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
        since INTEGER NOT NULL,
        exercise TEXT,
        why TEXT NOT NULL,
        PRIMARY KEY (member, since)
    ) STRICT, WITHOUT ROWID;
PRAGMA application_id = 1263422769;
PRAGMA user_version = 3;
