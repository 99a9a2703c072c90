-- SPDX-License-Identifier: MIT
-- A charge that an administrator gives back: a row of its own kind, at most one for each hold
-- that became a charge.

-- Only what is allowed grows, so the rows stay where they are.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = REPLACE (REPLACE (REPLACE (sql,
    '''adjust'', ''purchase''))', '''adjust'', ''purchase'', ''refund''))'),
    '((kind IN (''settle'', ''release'')) =', '((kind IN (''settle'', ''release'', ''refund'')) ='),
    '(''grant'', ''purchase'', ''release'')', '(''grant'', ''purchase'', ''release'', ''refund'')')
  WHERE type = 'table' AND name = 'ledger';
PRAGMA writable_schema = RESET;

DROP INDEX ledger_once;
CREATE UNIQUE INDEX ledger_once ON ledger (hold_id) WHERE hold_id IS NOT NULL AND kind <> 'refund';
CREATE UNIQUE INDEX ledger_refunded_once ON ledger (hold_id) WHERE kind = 'refund';

DROP TRIGGER ledger_checked;
CREATE TRIGGER ledger_checked BEFORE INSERT ON ledger BEGIN
  SELECT RAISE (ABORT, 'ledger: wrong balance')
    WHERE NEW.balance_after <> (SELECT balance FROM account WHERE id = NEW.user_id) + NEW.amount;
  SELECT RAISE (ABORT, 'ledger: not this hold')
    WHERE NEW.hold_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM ledger h WHERE h.id = NEW.hold_id AND h.kind = 'hold' AND h.user_id = NEW.user_id
        AND h.item_id = NEW.item_id AND (NEW.kind = 'settle' OR NEW.amount = -h.amount));
  SELECT RAISE (ABORT, 'ledger: nothing was charged')
    WHERE NEW.kind = 'refund' AND NOT EXISTS (
      SELECT 1 FROM ledger e WHERE e.hold_id = NEW.hold_id AND e.kind <> 'refund' AND e.kind = 'settle');
END;

INSERT INTO ledger_total (kind, n, amount) VALUES ('refund', 0, 0);
ALTER TABLE batch ADD COLUMN refunded INTEGER NOT NULL DEFAULT 0 CHECK (refunded >= 0);   -- credits
ALTER TABLE item ADD COLUMN refunded_at INTEGER NOT NULL DEFAULT 0;

-- What administrators look for in the work of everybody.
CREATE INDEX item_errors ON item (batch_seq, error) WHERE error IS NOT NULL;
CREATE INDEX batch_status ON batch (status, seq);
CREATE INDEX batch_created ON batch (created_at, seq);
CREATE INDEX batch_failures ON batch (seq) WHERE n_failed > 0;
