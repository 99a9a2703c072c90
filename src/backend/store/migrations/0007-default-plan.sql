-- SPDX-License-Identifier: MIT
-- The plan of new accounts, whoever makes them: a server's configuration (billing.default_plan),
-- written down at each start for the programs that work beside it.

CREATE TABLE preference (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO preference (name, value) VALUES ('default_plan', 'basic');

CREATE TRIGGER account_planned AFTER INSERT ON account WHEN NEW.subscription_plan = 'basic' BEGIN
  UPDATE account SET subscription_plan = (SELECT value FROM preference WHERE name = 'default_plan') WHERE id = NEW.id;
END;
