-- SPDX-License-Identifier: MIT
-- What keeps the cost of a request the same however much there is.

-- Claims whose server is gone are looked for with every key that is kept.
CREATE INDEX idempotency_claims ON idempotency (created_at) WHERE status = 0;

-- Retention asks for the oldest files of one kind; the others are in nobody's way.
DROP INDEX file_age;
CREATE INDEX file_age ON file (kind, created_at) WHERE expired_at = 0;
CREATE INDEX file_sizes ON file (created_at, size) WHERE expired_at = 0;
CREATE INDEX upload_age ON upload (created_at);

-- By which `check` tells whether an upload still is what it was; NULL for those before.
ALTER TABLE upload ADD COLUMN sha256 TEXT;
