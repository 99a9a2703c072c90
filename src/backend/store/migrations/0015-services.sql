-- SPDX-License-Identifier: MIT
-- What services have been asked to make: written before the first byte is sent, so that after a
-- cut connection or a restart a service is asked what became of it, and never asked twice to make it.

CREATE TABLE remote_task (
  id INTEGER PRIMARY KEY,
  item_id TEXT NOT NULL,                          -- outlives the item: the service has to be told
  engine TEXT NOT NULL,
  reference TEXT NOT NULL UNIQUE,                 -- our own name for it
  remote_id TEXT,                                 -- the service's; NULL while nobody knows whether it has taken it
  address TEXT NOT NULL,                          -- of the service
  sent_at INTEGER NOT NULL,
  abandoned INTEGER NOT NULL DEFAULT 0,           -- nobody wants it any more
  ended_at INTEGER NOT NULL DEFAULT 0             -- kept for a while, to be told from those that are looked for
);
CREATE UNIQUE INDEX remote_task_item ON remote_task (item_id) WHERE abandoned = 0 AND ended_at = 0;
CREATE INDEX remote_task_abandoned ON remote_task (item_id) WHERE abandoned = 1 AND ended_at = 0;
CREATE INDEX remote_task_remote ON remote_task (engine, remote_id);
