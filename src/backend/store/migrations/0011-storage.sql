-- SPDX-License-Identifier: MIT
-- What the files of an account take up, in bytes: those of its batches and videos that have
-- not expired, and its uploads. Kept by triggers, so that nobody has to add up.

ALTER TABLE account ADD COLUMN stored INTEGER NOT NULL DEFAULT 0 CHECK (stored >= 0);
UPDATE account SET stored = total.bytes FROM
  (SELECT user_id, SUM (size) AS bytes FROM
    (SELECT user_id, size FROM file WHERE expired_at = 0 UNION ALL SELECT user_id, size FROM upload)
   GROUP BY user_id) total WHERE total.user_id = account.id;

CREATE TRIGGER file_stored AFTER INSERT ON file BEGIN
  UPDATE account SET stored = stored + NEW.size * (NEW.expired_at = 0) WHERE id = NEW.user_id;
END;
CREATE TRIGGER file_expired AFTER UPDATE OF expired_at ON file BEGIN
  UPDATE account SET stored = stored + NEW.size * (NEW.expired_at = 0) - OLD.size * (OLD.expired_at = 0)
    WHERE id = NEW.user_id;
END;
CREATE TRIGGER file_removed AFTER DELETE ON file WHEN OLD.expired_at = 0 BEGIN
  UPDATE account SET stored = stored - OLD.size WHERE id = OLD.user_id;
END;
CREATE TRIGGER upload_stored AFTER INSERT ON upload BEGIN
  UPDATE account SET stored = stored + NEW.size WHERE id = NEW.user_id;
END;
CREATE TRIGGER upload_no_more AFTER DELETE ON upload BEGIN
  UPDATE account SET stored = stored - OLD.size WHERE id = OLD.user_id;
END;

-- How much that may be, in bytes; 0 for any amount: a server's configuration (limits.storage),
-- written down at each start.
INSERT INTO preference (name, value) VALUES ('user_storage', '0');
