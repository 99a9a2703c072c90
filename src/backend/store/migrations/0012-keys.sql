-- Every key is taken by the transaction that does its work: there are no claims any more.
DELETE FROM idempotency WHERE status = 0;
DROP INDEX idempotency_claims;
