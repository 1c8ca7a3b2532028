#include "queue/sqlite/schema.hpp"

namespace darkroom::queue {

// Times are milliseconds since 1970. States and priorities are the numbers of their enumerations:
// 0 available, 1 running, 2 scheduled, 3 succeeded, 4 dead, 5 cancelled; 0 high, 1 normal, 2 low.
//
// `job` holds what changes and is small; what is large and stays the same has tables of its own,
// because SQLite writes a whole row again whenever one column changes. Every count is kept by the
// triggers, so that no change of a state can forget one.
const char* const kSchemaVersion1 = R"sql(
CREATE TABLE engine (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  claims INTEGER NOT NULL,            -- made so far; numbers leases and turns
  paused INTEGER NOT NULL,
  callbacks_waiting INTEGER NOT NULL
) STRICT;
INSERT INTO engine VALUES (1, 0, 0, 0);

CREATE TABLE account (
  number INTEGER PRIMARY KEY,
  user TEXT NOT NULL UNIQUE,
  jobs INTEGER NOT NULL DEFAULT 0,    -- in any state; without one the account goes
  running INTEGER NOT NULL DEFAULT 0,
  served INTEGER NOT NULL             -- twice the claim that served it last
) STRICT;

CREATE TABLE batch (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  callback_url TEXT NOT NULL,
  created INTEGER NOT NULL,
  finished INTEGER,
  total INTEGER NOT NULL,
  succeeded INTEGER NOT NULL DEFAULT 0,
  dead INTEGER NOT NULL DEFAULT 0,
  cancelled INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX batch_finished ON batch (finished) WHERE finished IS NOT NULL;

CREATE TABLE job (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  tool TEXT NOT NULL,
  account INTEGER NOT NULL REFERENCES account (number),
  batch INTEGER REFERENCES batch (number),
  priority INTEGER NOT NULL,
  state INTEGER NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 0,
  max_attempts INTEGER NOT NULL,
  lost_leases INTEGER NOT NULL DEFAULT 0,
  cancel_wanted INTEGER NOT NULL DEFAULT 0,
  token INTEGER NOT NULL DEFAULT 0,   -- the claim that holds or held it
  created INTEGER NOT NULL,
  run_at INTEGER NOT NULL,
  started INTEGER,
  finished INTEGER,
  lease_until INTEGER,
  error_code TEXT NOT NULL DEFAULT '',
  error_message TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX job_ready ON job (account, tool, priority, seq) WHERE state = 0;
CREATE INDEX job_leased ON job (lease_until) WHERE state = 1;
CREATE INDEX job_due ON job (run_at) WHERE state = 2;
CREATE INDEX job_ended ON job (state, finished) WHERE state >= 3;
CREATE INDEX job_by_state ON job (state, seq);
CREATE INDEX job_by_tool ON job (tool, state, seq);
CREATE INDEX job_by_account ON job (account, state, seq);
CREATE INDEX job_by_batch ON job (batch, state, seq) WHERE batch IS NOT NULL;

CREATE TABLE content (
  seq INTEGER PRIMARY KEY REFERENCES job (seq) ON DELETE CASCADE,
  body TEXT NOT NULL,
  payload_digest BLOB,                -- SHA-256; NULL where the job came without one
  callback_url TEXT NOT NULL,
  traceparent TEXT NOT NULL
) STRICT;
CREATE TABLE payload (
  seq INTEGER PRIMARY KEY REFERENCES job (seq) ON DELETE CASCADE,
  bytes BLOB NOT NULL
) STRICT;
CREATE TABLE result (
  seq INTEGER PRIMARY KEY REFERENCES job (seq) ON DELETE CASCADE,
  json TEXT NOT NULL
) STRICT;
CREATE TABLE attempt (
  seq INTEGER NOT NULL REFERENCES job (seq) ON DELETE CASCADE,
  token INTEGER NOT NULL,             -- orders them, for a number may come twice
  number INTEGER NOT NULL,
  started INTEGER NOT NULL,
  finished INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  error_code TEXT NOT NULL,
  error_message TEXT NOT NULL,
  PRIMARY KEY (seq, token)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  type TEXT NOT NULL,
  job_id TEXT NOT NULL,
  batch TEXT NOT NULL,
  error_code TEXT NOT NULL
) STRICT;

CREATE TABLE notice (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  type TEXT NOT NULL,
  job_id TEXT NOT NULL,
  batch TEXT NOT NULL,
  url TEXT NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL,
  due INTEGER NOT NULL,
  state INTEGER NOT NULL DEFAULT 0,   -- 0 waiting, 1 delivered, 2 given up
  why TEXT NOT NULL DEFAULT ''        -- the last delivery failed
) STRICT;
CREATE INDEX notice_due ON notice (due) WHERE state = 0;
CREATE INDEX notice_settled ON notice (created) WHERE state <> 0;
CREATE INDEX notice_of_job ON notice (job_id) WHERE job_id <> '';
CREATE INDEX notice_of_batch ON notice (batch) WHERE job_id = '';

-- How many jobs are in each state.
CREATE TABLE tally (
  state INTEGER NOT NULL,
  tool TEXT NOT NULL,
  jobs INTEGER NOT NULL,
  PRIMARY KEY (state, tool)
) STRICT, WITHOUT ROWID;
-- Whose turn it is: what is available, in the order in which users were served.
CREATE TABLE lane (
  account INTEGER NOT NULL REFERENCES account (number) ON DELETE CASCADE,
  tool TEXT NOT NULL,
  priority INTEGER NOT NULL,
  available INTEGER NOT NULL,
  served INTEGER NOT NULL,            -- the account's
  PRIMARY KEY (account, tool, priority)
) STRICT, WITHOUT ROWID;
CREATE INDEX lane_turn ON lane (priority, tool, served, account) WHERE available > 0;

CREATE TRIGGER job_arrives AFTER INSERT ON job BEGIN
  INSERT INTO tally VALUES (NEW.state, NEW.tool, 1)
    ON CONFLICT (state, tool) DO UPDATE SET jobs = jobs + 1;
  UPDATE account SET jobs = jobs + 1 WHERE number = NEW.account;
  INSERT INTO lane
    SELECT NEW.account, NEW.tool, NEW.priority, NEW.state = 0, served
      FROM account WHERE number = NEW.account
    ON CONFLICT (account, tool, priority) DO UPDATE SET available = available + excluded.available;
END;
CREATE TRIGGER job_moves AFTER UPDATE OF state ON job WHEN OLD.state <> NEW.state BEGIN
  UPDATE tally SET jobs = jobs - 1 WHERE state = OLD.state AND tool = OLD.tool;
  INSERT INTO tally VALUES (NEW.state, NEW.tool, 1)
    ON CONFLICT (state, tool) DO UPDATE SET jobs = jobs + 1;
  UPDATE lane SET available = available + (NEW.state = 0) - (OLD.state = 0)
    WHERE account = NEW.account AND tool = NEW.tool AND priority = NEW.priority
      AND (NEW.state = 0 OR OLD.state = 0);
  UPDATE account SET running = running + (NEW.state = 1) - (OLD.state = 1)
    WHERE number = NEW.account AND (NEW.state = 1 OR OLD.state = 1);
  UPDATE batch SET succeeded = succeeded + (NEW.state = 3) - (OLD.state = 3),
                   dead = dead + (NEW.state = 4) - (OLD.state = 4),
                   cancelled = cancelled + (NEW.state = 5) - (OLD.state = 5)
    WHERE number = NEW.batch AND (NEW.state >= 3 OR OLD.state >= 3);
END;
CREATE TRIGGER job_joins AFTER UPDATE OF batch ON job WHEN OLD.batch IS NULL BEGIN
  UPDATE batch SET succeeded = succeeded + (NEW.state = 3),
                   dead = dead + (NEW.state = 4),
                   cancelled = cancelled + (NEW.state = 5)
    WHERE number = NEW.batch;
END;
CREATE TRIGGER job_leaves AFTER DELETE ON job BEGIN
  UPDATE tally SET jobs = jobs - 1 WHERE state = OLD.state AND tool = OLD.tool;
  UPDATE lane SET available = available - 1
    WHERE account = OLD.account AND tool = OLD.tool AND priority = OLD.priority AND OLD.state = 0;
  UPDATE account SET jobs = jobs - 1, running = running - (OLD.state = 1)
    WHERE number = OLD.account;
  DELETE FROM account WHERE number = OLD.account AND jobs = 0;
END;

CREATE TRIGGER notice_arrives AFTER INSERT ON notice WHEN NEW.state = 0 BEGIN
  UPDATE engine SET callbacks_waiting = callbacks_waiting + 1;
END;
CREATE TRIGGER notice_moves AFTER UPDATE OF state ON notice WHEN OLD.state <> NEW.state BEGIN
  UPDATE engine SET callbacks_waiting = callbacks_waiting + (NEW.state = 0) - (OLD.state = 0);
END;
CREATE TRIGGER notice_leaves AFTER DELETE ON notice WHEN OLD.state = 0 BEGIN
  UPDATE engine SET callbacks_waiting = callbacks_waiting - 1;
END;

-- A job as StoredJob has it, without what is large.
CREATE VIEW stored_job AS
  SELECT job.seq AS seq, job.id AS id, job.tool AS tool, account.user AS user,
         coalesce(batch.id, '') AS batch_id, job.priority AS priority, job.state AS state,
         job.attempt AS attempt, job.max_attempts AS max_attempts,
         job.lost_leases AS lost_leases, job.cancel_wanted AS cancel_wanted,
         job.created AS created, job.run_at AS run_at, job.started AS started,
         job.finished AS finished, job.error_code AS error_code,
         job.error_message AS error_message, content.traceparent AS traceparent,
         job.account AS account, job.batch AS batch, job.token AS token,
         content.callback_url AS callback_url
    FROM job
    CROSS JOIN account ON account.number = job.account
    CROSS JOIN content ON content.seq = job.seq
    LEFT JOIN batch ON batch.number = job.batch;
)sql";

}  // namespace darkroom::queue
