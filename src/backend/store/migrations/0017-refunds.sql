-- SPDX-License-Identifier: MIT
-- What was given back on each day, beside what was charged: an administrator's refund, on the day it was made.

ALTER TABLE stat ADD COLUMN refunded INTEGER NOT NULL DEFAULT 0;
ALTER TABLE stat_day ADD COLUMN refunded INTEGER NOT NULL DEFAULT 0;

DROP TRIGGER stat_added;
CREATE TRIGGER stat_added AFTER INSERT ON stat BEGIN
  INSERT INTO stat_day (day, model, jobs, completed, failed, cancelled, credits, finish_ms, finish_max_ms, refunded)
    VALUES (NEW.day, NEW.model, NEW.jobs, NEW.completed, NEW.failed, NEW.cancelled, NEW.credits, NEW.finish_ms,
      NEW.finish_max_ms, NEW.refunded)
    ON CONFLICT (day, model) DO UPDATE SET jobs = jobs + excluded.jobs, completed = completed + excluded.completed,
      failed = failed + excluded.failed, cancelled = cancelled + excluded.cancelled,
      credits = credits + excluded.credits, finish_ms = finish_ms + excluded.finish_ms,
      finish_max_ms = MAX (finish_max_ms, excluded.finish_max_ms), refunded = refunded + excluded.refunded;
END;
DROP TRIGGER stat_moved;
CREATE TRIGGER stat_moved AFTER UPDATE ON stat BEGIN
  UPDATE stat_day SET jobs = jobs + NEW.jobs - OLD.jobs, completed = completed + NEW.completed - OLD.completed,
    failed = failed + NEW.failed - OLD.failed, cancelled = cancelled + NEW.cancelled - OLD.cancelled,
    credits = credits + NEW.credits - OLD.credits, finish_ms = finish_ms + NEW.finish_ms - OLD.finish_ms,
    finish_max_ms = MAX (finish_max_ms, NEW.finish_max_ms), refunded = refunded + NEW.refunded - OLD.refunded
    WHERE day = NEW.day AND model = NEW.model;
END;

-- Of what has been removed since, nobody knows any more what it was made with.
INSERT INTO stat (day, user_id, model, refunded)
  SELECT l.created_at / 86400000, l.user_id, COALESCE (b.model, b.engine, 'unknown'), SUM (l.amount)
  FROM ledger l LEFT JOIN item i ON i.id = l.item_id LEFT JOIN batch b ON b.seq = i.batch_seq
  WHERE l.kind = 'refund' GROUP BY 1, 2, 3
  ON CONFLICT (day, user_id, model) DO UPDATE SET refunded = refunded + excluded.refunded;

CREATE TRIGGER ledger_refund_counted AFTER INSERT ON ledger WHEN NEW.kind = 'refund' BEGIN
  INSERT INTO stat (day, user_id, model, refunded)
    VALUES (NEW.created_at / 86400000, NEW.user_id,
      COALESCE ((SELECT COALESCE (b.model, b.engine) FROM item i JOIN batch b ON b.seq = i.batch_seq WHERE i.id = NEW.item_id),
        'unknown'), NEW.amount)
    ON CONFLICT (day, user_id, model) DO UPDATE SET refunded = refunded + excluded.refunded;
END;
