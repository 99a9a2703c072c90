-- SPDX-License-Identifier: MIT
-- What a search for accounts looks at, in one narrow index: names and addresses, each on a line.

ALTER TABLE account ADD COLUMN search_key TEXT NOT NULL DEFAULT '';
UPDATE account SET search_key = username_key || CHAR (10) || LOWER (COALESCE (email, '')) || CHAR (10)
  || LOWER (COALESCE (name, ''));
CREATE INDEX account_search ON account (search_key);

CREATE TRIGGER account_search_added AFTER INSERT ON account BEGIN
  UPDATE account SET search_key = NEW.username_key || CHAR (10) || LOWER (COALESCE (NEW.email, '')) || CHAR (10)
    || LOWER (COALESCE (NEW.name, '')) WHERE id = NEW.id;
END;
CREATE TRIGGER account_search_moved AFTER UPDATE OF username_key, email, name ON account BEGIN
  UPDATE account SET search_key = NEW.username_key || CHAR (10) || LOWER (COALESCE (NEW.email, '')) || CHAR (10)
    || LOWER (COALESCE (NEW.name, '')) WHERE id = NEW.id;
END;
