-- SPDX-License-Identifier: MIT
-- What administrators need to look after accounts together: which state of an account they have
-- seen, how much it may do, how to take back an entry of the ledger, and what is left of an
-- account that was deleted.

-- Counts what administrators change, credits aside: those change by difference.
ALTER TABLE account ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
-- 0: as much as the credits are good for. Videos unfinished at once; credits a day and a month (of UTC).
ALTER TABLE account ADD COLUMN cap_concurrent INTEGER NOT NULL DEFAULT 0 CHECK (cap_concurrent >= 0);
ALTER TABLE account ADD COLUMN cap_daily INTEGER NOT NULL DEFAULT 0 CHECK (cap_daily >= 0);
ALTER TABLE account ADD COLUMN cap_monthly INTEGER NOT NULL DEFAULT 0 CHECK (cap_monthly >= 0);
-- When it was; the row stays for its ledger, without a name, a password or anything to sign in with.
ALTER TABLE account ADD COLUMN deleted_at INTEGER NOT NULL DEFAULT 0;

CREATE TRIGGER account_versioned AFTER UPDATE OF username, name, email, is_admin, disabled, password_hash, subscription_plan,
    subscription_status, subscription_start, subscription_end, cap_concurrent, cap_daily, cap_monthly ON account
  WHEN NEW.username <> OLD.username OR NEW.name IS NOT OLD.name OR NEW.email IS NOT OLD.email
    OR NEW.is_admin <> OLD.is_admin OR NEW.disabled <> OLD.disabled OR NEW.password_hash <> OLD.password_hash
    OR NEW.subscription_plan IS NOT OLD.subscription_plan OR NEW.subscription_status IS NOT OLD.subscription_status
    OR NEW.subscription_start <> OLD.subscription_start OR NEW.subscription_end <> OLD.subscription_end
    OR NEW.cap_concurrent <> OLD.cap_concurrent OR NEW.cap_daily <> OLD.cap_daily OR NEW.cap_monthly <> OLD.cap_monthly
BEGIN
  UPDATE account SET version = version + 1 WHERE id = NEW.id;
END;
CREATE TRIGGER account_deleted AFTER UPDATE OF deleted_at ON account
  WHEN (NEW.deleted_at > 0) <> (OLD.deleted_at > 0) BEGIN
  UPDATE tally SET value = value + CASE WHEN NEW.deleted_at > 0 THEN -1 ELSE 1 END WHERE name = 'accounts';
END;
-- Of those that the server has still to clear away.
CREATE INDEX account_leaving ON account (id) WHERE deleted_at > 0 AND (n_batches > 0 OR n_videos > 0 OR stored > 0 OR balance > 0);

-- The entry that this one takes back: of the same account, the same amount, once.
ALTER TABLE ledger ADD COLUMN reverses INTEGER REFERENCES ledger (id);
CREATE UNIQUE INDEX ledger_reversed_once ON ledger (reverses) WHERE reverses IS NOT NULL;
CREATE TRIGGER ledger_reverses BEFORE INSERT ON ledger WHEN NEW.reverses IS NOT NULL BEGIN
  SELECT RAISE (ABORT, 'ledger: not the entry that it takes back')
    WHERE NEW.kind <> 'adjust' OR NOT EXISTS (
      SELECT 1 FROM ledger o WHERE o.id = NEW.reverses AND o.user_id = NEW.user_id AND o.amount = -NEW.amount
        AND o.kind IN ('adjust', 'grant') AND o.reverses IS NULL);
END;
CREATE INDEX ledger_held ON ledger (user_id, created_at) WHERE kind = 'hold';

ALTER TABLE session ADD COLUMN used_at INTEGER NOT NULL DEFAULT 0;  -- when its tokens were last renewed
