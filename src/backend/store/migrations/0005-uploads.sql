-- SPDX-License-Identifier: MIT
-- Pictures that people keep here to refer to (API.md, 1: upload). A job that uses one has a
-- file of its own, so that an upload can go at any time.

CREATE TABLE upload (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL REFERENCES account (id),
  path TEXT NOT NULL UNIQUE,                  -- relative to the data folder
  name TEXT NOT NULL,
  content_type TEXT NOT NULL,
  size INTEGER NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE INDEX upload_user ON upload (user_id, id);

ALTER TABLE account ADD COLUMN n_uploads INTEGER NOT NULL DEFAULT 0 CHECK (n_uploads >= 0);

CREATE TRIGGER upload_added AFTER INSERT ON upload BEGIN
  UPDATE account SET n_uploads = n_uploads + 1 WHERE id = NEW.user_id;
END;
CREATE TRIGGER upload_removed AFTER DELETE ON upload BEGIN
  UPDATE account SET n_uploads = n_uploads - 1 WHERE id = OLD.user_id;
END;
