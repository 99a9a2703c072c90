-- SPDX-License-Identifier: MIT
-- Who an account is beyond its name: what the v1 family shows, and a sign-in at a provider.

ALTER TABLE account ADD COLUMN email TEXT;
ALTER TABLE account ADD COLUMN name TEXT;
ALTER TABLE account ADD COLUMN avatar_url TEXT;
-- An account of a provider is its issuer and its subject; an e-mail address changes and is given to others.
ALTER TABLE account ADD COLUMN issuer TEXT;
ALTER TABLE account ADD COLUMN subject TEXT;
CREATE UNIQUE INDEX account_identity ON account (issuer, subject) WHERE subject IS NOT NULL;
