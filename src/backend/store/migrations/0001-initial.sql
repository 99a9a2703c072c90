-- SPDX-License-Identifier: MIT
-- Times are ms since 1970, amounts whole credits.

CREATE TABLE account (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  username TEXT NOT NULL,
  username_key TEXT NOT NULL UNIQUE,          -- case folded
  password_hash TEXT NOT NULL,
  balance INTEGER NOT NULL DEFAULT 0 CHECK (balance >= 0),   -- sum of the ledger, kept by a trigger
  is_admin INTEGER NOT NULL DEFAULT 0,
  disabled INTEGER NOT NULL DEFAULT 0,
  must_change_password INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  last_seen INTEGER NOT NULL DEFAULT 0,
  -- Kept by triggers on item and batch, so that no list and no turn of the queue has to count.
  held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
  waiting INTEGER NOT NULL DEFAULT 0 CHECK (waiting >= 0),
  running INTEGER NOT NULL DEFAULT 0 CHECK (running >= 0),
  n_batches INTEGER NOT NULL DEFAULT 0 CHECK (n_batches >= 0),
  n_ledger INTEGER NOT NULL DEFAULT 0,
  served_at INTEGER NOT NULL DEFAULT 0        -- number of the turn that the queue last gave
);
CREATE INDEX account_turn ON account (running, served_at) WHERE waiting > 0;
CREATE INDEX account_admins ON account (disabled) WHERE is_admin = 1;
CREATE INDEX account_balance ON account (balance, id);
CREATE INDEX account_last_seen ON account (last_seen, id);

CREATE TABLE tally (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
);
INSERT INTO tally (name, value) VALUES ('accounts', 0), ('batches', 0), ('turn', 0), ('event_floor', 0);

CREATE TRIGGER account_added AFTER INSERT ON account BEGIN
  UPDATE tally SET value = value + 1 WHERE name = 'accounts';
END;

CREATE TABLE session (
  id TEXT PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES account (id),
  refresh_digest TEXT NOT NULL,               -- of the one refresh token that still works
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
);
CREATE INDEX session_user ON session (user_id);
CREATE INDEX session_expiry ON session (expires_at);

CREATE TABLE ledger (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL REFERENCES account (id),
  amount INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('grant', 'hold', 'settle', 'release', 'adjust', 'purchase')),
  reason TEXT,
  actor_id INTEGER NOT NULL DEFAULT 0,        -- 0: the server itself
  batch_id TEXT,                              -- without a reference: rows outlive their batch
  item_id TEXT,
  hold_id INTEGER REFERENCES ledger (id),     -- of a settle or release: the hold that it ends
  request_key TEXT,
  balance_after INTEGER NOT NULL CHECK (balance_after >= 0),
  created_at INTEGER NOT NULL,
  CHECK ((kind IN ('settle', 'release')) = (hold_id IS NOT NULL)),
  CHECK (kind <> 'hold' OR amount <= 0),
  CHECK (kind <> 'settle' OR amount = 0),
  CHECK (kind NOT IN ('grant', 'purchase', 'release') OR amount >= 0)
);
CREATE INDEX ledger_user ON ledger (user_id, id);
-- A hold ends once, whatever the interleaving.
CREATE UNIQUE INDEX ledger_once ON ledger (hold_id) WHERE hold_id IS NOT NULL;

CREATE TRIGGER ledger_checked BEFORE INSERT ON ledger BEGIN
  SELECT RAISE (ABORT, 'ledger: wrong balance')
    WHERE NEW.balance_after <> (SELECT balance FROM account WHERE id = NEW.user_id) + NEW.amount;
  SELECT RAISE (ABORT, 'ledger: not this hold')
    WHERE NEW.hold_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM ledger h WHERE h.id = NEW.hold_id AND h.kind = 'hold' AND h.user_id = NEW.user_id
        AND h.item_id = NEW.item_id AND (NEW.kind = 'settle' OR NEW.amount = -h.amount));
END;
CREATE TRIGGER ledger_added AFTER INSERT ON ledger BEGIN
  UPDATE account SET balance = balance + NEW.amount, n_ledger = n_ledger + 1 WHERE id = NEW.user_id;
END;
CREATE TRIGGER ledger_kept_as_is BEFORE UPDATE ON ledger BEGIN
  SELECT RAISE (ABORT, 'ledger: rows are never changed');
END;
CREATE TRIGGER ledger_kept BEFORE DELETE ON ledger BEGIN
  SELECT RAISE (ABORT, 'ledger: rows are never removed');
END;

CREATE TABLE batch (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  user_id INTEGER NOT NULL REFERENCES account (id),
  name TEXT NOT NULL,
  prompt TEXT NOT NULL,
  engine TEXT NOT NULL,
  audio_path TEXT,
  audio_name TEXT,
  audio_ms INTEGER NOT NULL DEFAULT 0,
  price INTEGER NOT NULL CHECK (price >= 0),  -- of one item
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  -- Kept by triggers on item.
  status TEXT NOT NULL DEFAULT 'created',
  n_items INTEGER NOT NULL DEFAULT 0,
  n_pending INTEGER NOT NULL DEFAULT 0,
  n_processing INTEGER NOT NULL DEFAULT 0,
  n_completed INTEGER NOT NULL DEFAULT 0,
  n_failed INTEGER NOT NULL DEFAULT 0,
  n_cancelled INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX batch_user ON batch (user_id, seq);
CREATE INDEX batch_status ON batch (status, seq);
CREATE INDEX batch_user_status ON batch (user_id, status, seq);

CREATE TRIGGER batch_added AFTER INSERT ON batch BEGIN
  UPDATE tally SET value = value + 1 WHERE name = 'batches';
  UPDATE account SET n_batches = n_batches + 1 WHERE id = NEW.user_id;
END;
CREATE TRIGGER batch_removed AFTER DELETE ON batch BEGIN
  UPDATE tally SET value = value - 1 WHERE name = 'batches';
  UPDATE account SET n_batches = n_batches - 1 WHERE id = OLD.user_id;
END;

CREATE TABLE item (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  batch_seq INTEGER NOT NULL REFERENCES batch (seq) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES account (id),
  position INTEGER NOT NULL,
  image_path TEXT NOT NULL,
  image_name TEXT NOT NULL,
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

CREATE TABLE file (
  path TEXT PRIMARY KEY,                      -- relative to the data folder
  batch_seq INTEGER NOT NULL REFERENCES batch (seq) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES account (id),
  kind TEXT NOT NULL CHECK (kind IN ('image', 'audio', 'video', 'poster')),
  name TEXT NOT NULL,
  content_type TEXT NOT NULL,
  size INTEGER NOT NULL DEFAULT 0,
  sha256 TEXT,
  width INTEGER NOT NULL DEFAULT 0,
  height INTEGER NOT NULL DEFAULT 0,
  duration_ms INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
);
CREATE INDEX file_batch ON file (batch_seq);

CREATE TABLE event (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  batch_id TEXT,
  item_id TEXT,
  created_at INTEGER NOT NULL
);
CREATE INDEX event_user ON event (user_id, id);

CREATE TABLE idempotency (
  user_id INTEGER NOT NULL,
  request_key TEXT NOT NULL,
  digest TEXT NOT NULL,
  status INTEGER NOT NULL DEFAULT 0,          -- 0: not finished
  body TEXT,
  batch_id TEXT,
  count INTEGER NOT NULL DEFAULT 0,
  credits INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, request_key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);

CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  actor_id INTEGER NOT NULL,
  action TEXT NOT NULL,
  target TEXT,
  detail TEXT,
  created_at INTEGER NOT NULL
);
