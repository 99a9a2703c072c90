-- SPDX-License-Identifier: MIT
-- The plan of an account (API.md, 2): an administrator's to set. 0 is no date.

ALTER TABLE account ADD COLUMN subscription_plan TEXT NOT NULL DEFAULT 'basic'
  CHECK (subscription_plan IN ('free', 'basic', 'pro'));
ALTER TABLE account ADD COLUMN subscription_status TEXT NOT NULL DEFAULT 'active'
  CHECK (subscription_status IN ('active', 'cancelled', 'expired'));
ALTER TABLE account ADD COLUMN subscription_start INTEGER NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN subscription_end INTEGER NOT NULL DEFAULT 0;
