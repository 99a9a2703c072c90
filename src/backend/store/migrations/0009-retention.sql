-- SPDX-License-Identifier: MIT
-- A file that is not kept any longer goes, its row stays. 0: it is there.

ALTER TABLE file ADD COLUMN expired_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX file_age ON file (created_at) WHERE expired_at = 0;
