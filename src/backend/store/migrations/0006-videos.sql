-- SPDX-License-Identifier: MIT
-- A video of /api/v1 is a batch of kind 'video' with one item, which may have no picture.
-- Its id is the batch's seq.

ALTER TABLE batch ADD COLUMN kind TEXT NOT NULL DEFAULT 'batch' CHECK (kind IN ('batch', 'video'));
ALTER TABLE batch ADD COLUMN model TEXT;
ALTER TABLE batch ADD COLUMN fallback INTEGER NOT NULL DEFAULT 0;     -- engine stands in for the model's own
ALTER TABLE batch ADD COLUMN reference_url TEXT;                      -- as the client named the picture
ALTER TABLE batch ADD COLUMN want_ms INTEGER NOT NULL DEFAULT 0;      -- 0: as long as the recording
ALTER TABLE batch ADD COLUMN want_width INTEGER NOT NULL DEFAULT 0;   -- 0: as the engine likes
ALTER TABLE batch ADD COLUMN want_height INTEGER NOT NULL DEFAULT 0;
-- What lists sort it under: for videos the four states that /api/v1 knows.
ALTER TABLE batch ADD COLUMN listed_as TEXT GENERATED ALWAYS AS (CASE
    WHEN kind = 'batch' THEN status
    WHEN status = 'created' THEN 'pending'
    WHEN status = 'cancelled' THEN 'failed'
    ELSE status END) VIRTUAL;
-- Grows with each of a user's batches of a kind: its place in that user's list.
ALTER TABLE batch ADD COLUMN ordinal INTEGER NOT NULL DEFAULT 0;

UPDATE batch SET ordinal = place.n FROM
  (SELECT seq, ROW_NUMBER () OVER (PARTITION BY user_id ORDER BY seq) AS n FROM batch) place
  WHERE place.seq = batch.seq;

DROP INDEX batch_user;
DROP INDEX batch_status;
DROP INDEX batch_user_status;
CREATE INDEX batch_all ON batch (kind, seq);
CREATE INDEX batch_all_listed ON batch (kind, listed_as, seq);
CREATE UNIQUE INDEX batch_user ON batch (user_id, kind, ordinal);
CREATE INDEX batch_user_listed ON batch (user_id, kind, listed_as, ordinal);

-- How many there are in each stretch of a list, kept by triggers, so that no page and no
-- total has to count rows: 256 places of a user's list, 1024 of everybody's (user 0).
-- Status '' is the list of all.
CREATE TABLE listing (
  user_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  block INTEGER NOT NULL,
  n INTEGER NOT NULL CHECK (n >= 0),
  PRIMARY KEY (user_id, kind, status, block)
) WITHOUT ROWID;
INSERT INTO listing SELECT user_id, kind, '', ordinal / 256, COUNT (*) FROM batch GROUP BY 1, 2, 4;
INSERT INTO listing SELECT user_id, kind, listed_as, ordinal / 256, COUNT (*) FROM batch GROUP BY 1, 2, 3, 4;
INSERT INTO listing SELECT 0, kind, '', seq / 1024, COUNT (*) FROM batch GROUP BY 2, 4;
INSERT INTO listing SELECT 0, kind, listed_as, seq / 1024, COUNT (*) FROM batch GROUP BY 2, 3, 4;

ALTER TABLE account ADD COLUMN n_videos INTEGER NOT NULL DEFAULT 0 CHECK (n_videos >= 0);
INSERT INTO tally (name, value) VALUES ('videos', 0);

DROP TRIGGER batch_added;
CREATE TRIGGER batch_added AFTER INSERT ON batch BEGIN
  UPDATE tally SET value = value + 1 WHERE name = CASE NEW.kind WHEN 'batch' THEN 'batches' ELSE 'videos' END;
  UPDATE account SET n_batches = n_batches + (NEW.kind = 'batch'), n_videos = n_videos + (NEW.kind = 'video')
    WHERE id = NEW.user_id;
  UPDATE batch SET ordinal = 1 + (SELECT MAX (ordinal) FROM batch WHERE user_id = NEW.user_id AND kind = NEW.kind)
    WHERE seq = NEW.seq;
  INSERT INTO listing (user_id, kind, status, block, n)
    SELECT user_id, kind, '', ordinal / 256, 1 FROM batch WHERE seq = NEW.seq
    UNION ALL SELECT user_id, kind, listed_as, ordinal / 256, 1 FROM batch WHERE seq = NEW.seq
    UNION ALL SELECT 0, kind, '', seq / 1024, 1 FROM batch WHERE seq = NEW.seq
    UNION ALL SELECT 0, kind, listed_as, seq / 1024, 1 FROM batch WHERE seq = NEW.seq
    ON CONFLICT (user_id, kind, status, block) DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER batch_moved AFTER UPDATE OF status ON batch WHEN NEW.listed_as <> OLD.listed_as BEGIN
  UPDATE listing SET n = n - 1
    WHERE user_id = OLD.user_id AND kind = OLD.kind AND status = OLD.listed_as AND block = OLD.ordinal / 256;
  UPDATE listing SET n = n - 1
    WHERE user_id = 0 AND kind = OLD.kind AND status = OLD.listed_as AND block = OLD.seq / 1024;
  INSERT INTO listing (user_id, kind, status, block, n)
    VALUES (NEW.user_id, NEW.kind, NEW.listed_as, NEW.ordinal / 256, 1), (0, NEW.kind, NEW.listed_as, NEW.seq / 1024, 1)
    ON CONFLICT (user_id, kind, status, block) DO UPDATE SET n = n + 1;
END;

DROP TRIGGER batch_removed;
CREATE TRIGGER batch_removed AFTER DELETE ON batch BEGIN
  UPDATE tally SET value = value - 1 WHERE name = CASE OLD.kind WHEN 'batch' THEN 'batches' ELSE 'videos' END;
  UPDATE account SET n_batches = n_batches - (OLD.kind = 'batch'), n_videos = n_videos - (OLD.kind = 'video')
    WHERE id = OLD.user_id;
  UPDATE listing SET n = n - 1
    WHERE user_id = OLD.user_id AND kind = OLD.kind AND status IN ('', OLD.listed_as) AND block = OLD.ordinal / 256;
  UPDATE listing SET n = n - 1
    WHERE user_id = 0 AND kind = OLD.kind AND status IN ('', OLD.listed_as) AND block = OLD.seq / 1024;
  DELETE FROM listing
    WHERE user_id = OLD.user_id AND kind = OLD.kind AND status IN ('', OLD.listed_as) AND block = OLD.ordinal / 256
    AND n = 0;
  DELETE FROM listing
    WHERE user_id = 0 AND kind = OLD.kind AND status IN ('', OLD.listed_as) AND block = OLD.seq / 1024 AND n = 0;
END;

-- The same as before, but a picture is no longer a must.
CREATE TABLE item_new (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  batch_seq INTEGER NOT NULL REFERENCES batch (seq) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES account (id),
  position INTEGER NOT NULL,
  image_path TEXT,
  image_name TEXT,
  price INTEGER NOT NULL,
  status TEXT NOT NULL DEFAULT 'pending'
    CHECK (status IN ('pending', 'processing', 'completed', 'failed', 'cancelled')),
  hold_id INTEGER NOT NULL REFERENCES ledger (id),  -- the latest hold; open while unfinished
  lease TEXT,                                 -- names the present start: who holds another has lost the item
  tries INTEGER NOT NULL DEFAULT 0,           -- starts since it was submitted or resumed
  interruptions INTEGER NOT NULL DEFAULT 0,   -- starts that the end of the server cut short
  not_before INTEGER NOT NULL DEFAULT 0,      -- back-off
  error TEXT,
  task_id TEXT,                               -- of a remote engine
  video_path TEXT,
  video_type TEXT,
  video_ms INTEGER NOT NULL DEFAULT 0,
  width INTEGER NOT NULL DEFAULT 0,
  height INTEGER NOT NULL DEFAULT 0,
  poster_path TEXT,
  created_at INTEGER NOT NULL,
  started_at INTEGER NOT NULL DEFAULT 0,
  completed_at INTEGER NOT NULL DEFAULT 0,
  UNIQUE (batch_seq, position),
  CHECK ((status = 'completed') = (video_path IS NOT NULL)),
  CHECK ((status = 'processing') = (lease IS NOT NULL))
);
INSERT INTO item_new (seq, id, batch_seq, user_id, position, image_path, image_name, price, status, hold_id, lease,
    tries, interruptions, not_before, error, task_id, video_path, video_type, video_ms, width, height, poster_path,
    created_at, started_at, completed_at)
  SELECT seq, id, batch_seq, user_id, position, image_path, image_name, price, status, hold_id, lease,
    tries, interruptions, not_before, error, task_id, video_path, video_type, video_ms, width, height, poster_path,
    created_at, started_at, completed_at FROM item;
DROP TABLE item;
ALTER TABLE item_new RENAME TO item;
CREATE INDEX item_waiting ON item (user_id, seq) WHERE status = 'pending';
CREATE INDEX item_due ON item (not_before) WHERE status = 'pending';
CREATE INDEX item_running ON item (seq) WHERE status = 'processing';

CREATE TRIGGER item_added AFTER INSERT ON item BEGIN
  UPDATE batch SET n_items = n_items + 1, n_pending = n_pending + 1 WHERE seq = NEW.batch_seq;
  UPDATE account SET waiting = waiting + 1, held = held + NEW.price WHERE id = NEW.user_id;
END;
CREATE TRIGGER item_moved AFTER UPDATE OF status ON item WHEN NEW.status <> OLD.status BEGIN
  UPDATE account SET
    waiting = waiting + (NEW.status = 'pending') - (OLD.status = 'pending'),
    running = running + (NEW.status = 'processing') - (OLD.status = 'processing'),
    held = held + NEW.price * ((NEW.status IN ('pending', 'processing')) - (OLD.status IN ('pending', 'processing')))
    WHERE id = NEW.user_id;
  UPDATE batch SET
    n_pending = n_pending + (NEW.status = 'pending') - (OLD.status = 'pending'),
    n_processing = n_processing + (NEW.status = 'processing') - (OLD.status = 'processing'),
    n_completed = n_completed + (NEW.status = 'completed') - (OLD.status = 'completed'),
    n_failed = n_failed + (NEW.status = 'failed') - (OLD.status = 'failed'),
    n_cancelled = n_cancelled + (NEW.status = 'cancelled') - (OLD.status = 'cancelled')
    WHERE seq = NEW.batch_seq;
  UPDATE batch SET status = CASE
      WHEN n_pending = n_items THEN 'created'
      WHEN n_pending + n_processing > 0 THEN 'processing'
      WHEN n_completed > 0 THEN 'completed'
      WHEN n_failed > 0 THEN 'failed'
      ELSE 'cancelled' END
    WHERE seq = NEW.batch_seq;
END;
CREATE TRIGGER item_kept BEFORE DELETE ON item WHEN OLD.status IN ('pending', 'processing') BEGIN
  SELECT RAISE (ABORT, 'item: unfinished, its hold is open');
END;

-- The tallies of 0004-administration.sql; of a video under the model that was asked for.
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
CREATE TRIGGER item_counted_in AFTER INSERT ON item BEGIN
  INSERT INTO stat (day, user_id, model, jobs)
    SELECT NEW.created_at / 86400000, NEW.user_id, COALESCE (b.model, b.engine), 1 FROM batch b WHERE b.seq = NEW.batch_seq
    ON CONFLICT (day, user_id, model) DO UPDATE SET jobs = jobs + 1;
END;
CREATE TRIGGER item_counted_again AFTER UPDATE OF status ON item
  WHEN NEW.status = 'pending' AND OLD.status IN ('failed', 'cancelled') BEGIN
  INSERT INTO stat (day, user_id, model, jobs)
    SELECT l.created_at / 86400000, NEW.user_id, COALESCE (b.model, b.engine), 1 FROM batch b JOIN ledger l ON l.id = NEW.hold_id
    WHERE b.seq = NEW.batch_seq
    ON CONFLICT (day, user_id, model) DO UPDATE SET jobs = jobs + 1;
END;
CREATE TRIGGER item_ended AFTER UPDATE OF status ON item
  WHEN NEW.status <> OLD.status AND NEW.status IN ('completed', 'failed', 'cancelled') BEGIN
  INSERT INTO stat (day, user_id, model, completed, failed, cancelled, credits, finish_ms, finish_max_ms)
    SELECT NEW.completed_at / 86400000, NEW.user_id, COALESCE (b.model, b.engine), NEW.status = 'completed',
      NEW.status = 'failed', NEW.status = 'cancelled', CASE NEW.status WHEN 'completed' THEN NEW.price ELSE 0 END,
      CASE NEW.status WHEN 'completed' THEN MAX (0, NEW.completed_at - l.created_at) ELSE 0 END,
      CASE NEW.status WHEN 'completed' THEN MAX (0, NEW.completed_at - l.created_at) ELSE 0 END
    FROM batch b JOIN ledger l ON l.id = NEW.hold_id WHERE b.seq = NEW.batch_seq
    ON CONFLICT (day, user_id, model) DO UPDATE SET completed = completed + excluded.completed,
      failed = failed + excluded.failed, cancelled = cancelled + excluded.cancelled,
      credits = credits + excluded.credits, finish_ms = finish_ms + excluded.finish_ms,
      finish_max_ms = MAX (finish_max_ms, excluded.finish_max_ms);
END;

-- Of which video; 0 where it is about none.
ALTER TABLE event ADD COLUMN video_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ledger ADD COLUMN video_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE idempotency ADD COLUMN video_id INTEGER NOT NULL DEFAULT 0;
