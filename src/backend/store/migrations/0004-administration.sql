-- SPDX-License-Identifier: MIT
-- What administrators look at: the audit log, and tallies that triggers keep, so that no
-- request has to count all that ever was.

CREATE INDEX audit_actor ON audit (actor_id, id);
CREATE INDEX audit_action ON audit (action, id);
CREATE INDEX audit_target ON audit (target, id);
CREATE INDEX audit_time ON audit (created_at, id);

INSERT INTO tally (name, value) SELECT 'audit', COUNT (*) FROM audit;
CREATE TRIGGER audit_added AFTER INSERT ON audit BEGIN
  UPDATE tally SET value = value + 1 WHERE name = 'audit';
END;
CREATE TRIGGER audit_kept_as_is BEFORE UPDATE ON audit BEGIN
  SELECT RAISE (ABORT, 'audit: rows are never changed');
END;
CREATE TRIGGER audit_kept BEFORE DELETE ON audit BEGIN
  SELECT RAISE (ABORT, 'audit: rows are never removed');
END;

-- How many items there are in each state.
INSERT INTO tally (name, value)
  SELECT 'items_' || s.column1, (SELECT COUNT (*) FROM item WHERE status = s.column1)
  FROM (VALUES ('pending'), ('processing'), ('completed'), ('failed'), ('cancelled')) AS s;
CREATE TRIGGER item_states_added AFTER INSERT ON item BEGIN
  UPDATE tally SET value = value + 1 WHERE name = 'items_' || NEW.status;
END;
CREATE TRIGGER item_states_moved AFTER UPDATE OF status ON item WHEN NEW.status <> OLD.status BEGIN
  UPDATE tally SET value = value + 1 WHERE name = 'items_' || NEW.status;
  UPDATE tally SET value = value - 1 WHERE name = 'items_' || OLD.status;
END;
CREATE TRIGGER item_states_removed AFTER DELETE ON item BEGIN
  UPDATE tally SET value = value - 1 WHERE name = 'items_' || OLD.status;
END;

CREATE TABLE ledger_total (
  kind TEXT PRIMARY KEY,
  n INTEGER NOT NULL DEFAULT 0,
  amount INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
INSERT INTO ledger_total (kind, n, amount)
  SELECT k.column1, (SELECT COUNT (*) FROM ledger WHERE kind = k.column1),
    (SELECT COALESCE (SUM (amount), 0) FROM ledger WHERE kind = k.column1)
  FROM (VALUES ('grant'), ('hold'), ('settle'), ('release'), ('adjust'), ('purchase')) AS k;
CREATE TRIGGER ledger_totalled AFTER INSERT ON ledger BEGIN
  UPDATE ledger_total SET n = n + 1, amount = amount + NEW.amount WHERE kind = NEW.kind;
END;

-- What was done on each day (of UTC, counted from 1970), by whom and with which model. An item
-- is a job each time that it is queued for the first time or again; finish_ms is from there to
-- its completion.
CREATE TABLE stat (
  day INTEGER NOT NULL,
  user_id INTEGER NOT NULL,
  model TEXT NOT NULL,
  jobs INTEGER NOT NULL DEFAULT 0,
  completed INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  cancelled INTEGER NOT NULL DEFAULT 0,
  credits INTEGER NOT NULL DEFAULT 0,
  finish_ms INTEGER NOT NULL DEFAULT 0,
  finish_max_ms INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (day, user_id, model)
) WITHOUT ROWID;
CREATE INDEX stat_user ON stat (user_id, day);

-- The same for everybody together.
CREATE TABLE stat_day (
  day INTEGER NOT NULL,
  model TEXT NOT NULL,
  jobs INTEGER NOT NULL DEFAULT 0,
  completed INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  cancelled INTEGER NOT NULL DEFAULT 0,
  credits INTEGER NOT NULL DEFAULT 0,
  finish_ms INTEGER NOT NULL DEFAULT 0,
  finish_max_ms INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (day, model)
) WITHOUT ROWID;

INSERT INTO stat (day, user_id, model, jobs)
  SELECT i.created_at / 86400000, i.user_id, b.engine, COUNT (*) FROM item i JOIN batch b ON b.seq = i.batch_seq
  GROUP BY 1, 2, 3;
INSERT INTO stat (day, user_id, model, completed, failed, cancelled, credits, finish_ms, finish_max_ms)
  SELECT i.completed_at / 86400000, i.user_id, b.engine, SUM (i.status = 'completed'), SUM (i.status = 'failed'),
    SUM (i.status = 'cancelled'), SUM (CASE i.status WHEN 'completed' THEN i.price ELSE 0 END),
    SUM (CASE i.status WHEN 'completed' THEN MAX (0, i.completed_at - l.created_at) ELSE 0 END),
    MAX (CASE i.status WHEN 'completed' THEN MAX (0, i.completed_at - l.created_at) ELSE 0 END)
  FROM item i JOIN batch b ON b.seq = i.batch_seq JOIN ledger l ON l.id = i.hold_id
  WHERE i.status IN ('completed', 'failed', 'cancelled') GROUP BY 1, 2, 3
  ON CONFLICT (day, user_id, model) DO UPDATE SET completed = excluded.completed, failed = excluded.failed,
    cancelled = excluded.cancelled, credits = excluded.credits, finish_ms = excluded.finish_ms,
    finish_max_ms = excluded.finish_max_ms;
INSERT INTO stat_day (day, model, jobs, completed, failed, cancelled, credits, finish_ms, finish_max_ms)
  SELECT day, model, SUM (jobs), SUM (completed), SUM (failed), SUM (cancelled), SUM (credits), SUM (finish_ms),
    MAX (finish_max_ms) FROM stat GROUP BY day, model;

-- Each change of stat reaches stat_day: one statement per table and change.
CREATE TRIGGER stat_added AFTER INSERT ON stat BEGIN
  INSERT INTO stat_day (day, model, jobs, completed, failed, cancelled, credits, finish_ms, finish_max_ms)
    VALUES (NEW.day, NEW.model, NEW.jobs, NEW.completed, NEW.failed, NEW.cancelled, NEW.credits, NEW.finish_ms,
      NEW.finish_max_ms)
    ON CONFLICT (day, model) DO UPDATE SET jobs = jobs + excluded.jobs, completed = completed + excluded.completed,
      failed = failed + excluded.failed, cancelled = cancelled + excluded.cancelled,
      credits = credits + excluded.credits, finish_ms = finish_ms + excluded.finish_ms,
      finish_max_ms = MAX (finish_max_ms, excluded.finish_max_ms);
END;
CREATE TRIGGER stat_moved AFTER UPDATE ON stat BEGIN
  UPDATE stat_day SET jobs = jobs + NEW.jobs - OLD.jobs, completed = completed + NEW.completed - OLD.completed,
    failed = failed + NEW.failed - OLD.failed, cancelled = cancelled + NEW.cancelled - OLD.cancelled,
    credits = credits + NEW.credits - OLD.credits, finish_ms = finish_ms + NEW.finish_ms - OLD.finish_ms,
    finish_max_ms = MAX (finish_max_ms, NEW.finish_max_ms)
    WHERE day = NEW.day AND model = NEW.model;
END;

CREATE TRIGGER item_counted_in AFTER INSERT ON item BEGIN
  INSERT INTO stat (day, user_id, model, jobs)
    SELECT NEW.created_at / 86400000, NEW.user_id, b.engine, 1 FROM batch b WHERE b.seq = NEW.batch_seq
    ON CONFLICT (day, user_id, model) DO UPDATE SET jobs = jobs + 1;
END;
CREATE TRIGGER item_counted_again AFTER UPDATE OF status ON item
  WHEN NEW.status = 'pending' AND OLD.status IN ('failed', 'cancelled') BEGIN
  INSERT INTO stat (day, user_id, model, jobs)
    SELECT l.created_at / 86400000, NEW.user_id, b.engine, 1 FROM batch b JOIN ledger l ON l.id = NEW.hold_id
    WHERE b.seq = NEW.batch_seq
    ON CONFLICT (day, user_id, model) DO UPDATE SET jobs = jobs + 1;
END;
CREATE TRIGGER item_ended AFTER UPDATE OF status ON item
  WHEN NEW.status <> OLD.status AND NEW.status IN ('completed', 'failed', 'cancelled') BEGIN
  INSERT INTO stat (day, user_id, model, completed, failed, cancelled, credits, finish_ms, finish_max_ms)
    SELECT NEW.completed_at / 86400000, NEW.user_id, b.engine, NEW.status = 'completed', NEW.status = 'failed',
      NEW.status = 'cancelled', CASE NEW.status WHEN 'completed' THEN NEW.price ELSE 0 END,
      CASE NEW.status WHEN 'completed' THEN MAX (0, NEW.completed_at - l.created_at) ELSE 0 END,
      CASE NEW.status WHEN 'completed' THEN MAX (0, NEW.completed_at - l.created_at) ELSE 0 END
    FROM batch b JOIN ledger l ON l.id = NEW.hold_id WHERE b.seq = NEW.batch_seq
    ON CONFLICT (day, user_id, model) DO UPDATE SET completed = completed + excluded.completed,
      failed = failed + excluded.failed, cancelled = cancelled + excluded.cancelled,
      credits = credits + excluded.credits, finish_ms = finish_ms + excluded.finish_ms,
      finish_max_ms = MAX (finish_max_ms, excluded.finish_max_ms);
END;

-- How an administrator has set up an engine; NULL leaves it as it comes.
CREATE TABLE engine_setting (
  id TEXT PRIMARY KEY,
  enabled INTEGER NOT NULL DEFAULT 1,
  price INTEGER CHECK (price >= 0),
  concurrency INTEGER CHECK (concurrency > 0),
  secret TEXT,                                -- the service's key: never leaves the server
  secret_check TEXT,                          -- what the last try of it said; 'good', 'refused' or 'unknown'
  secret_detail TEXT,
  checked_at INTEGER NOT NULL DEFAULT 0,
  updated_at INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
