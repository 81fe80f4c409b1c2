-- A copy for testing must not accept the tokens of the original. Where only older code was at work
-- in it, the table is not there yet.
CREATE TABLE IF NOT EXISTS api_token_global_epoch (
    id integer PRIMARY KEY CHECK (id = 1), value integer NOT NULL
);
INSERT INTO api_token_global_epoch AS everybody (id, value)
SELECT 1, COALESCE(max(global_epoch), 0) + 1 FROM api_token_connection
ON CONFLICT (id) DO UPDATE SET value = GREATEST(everybody.value + 1, EXCLUDED.value);
UPDATE api_token_connection
   SET access_hash = NULL, refresh_key_hash = NULL, refresh_secret_hash = NULL,
       previous_secret_hash = NULL, sealed_successor = NULL;
-- Those that were issued before show when they ended, and why.
CREATE TABLE IF NOT EXISTS api_token_mass_revocation (
    id serial PRIMARY KEY, user_id integer, client_id integer, epoch integer NOT NULL, revoked_at timestamp NOT NULL,
    revoked_by_id integer, reason varchar, note varchar, owners_told boolean, told_up_to integer
);
INSERT INTO api_token_mass_revocation (epoch, revoked_at, reason, owners_told)
SELECT value, now() AT TIME ZONE 'UTC', 'neutralized', TRUE FROM api_token_global_epoch;
-- Nobody is told of what ended in the original, should somebody start the jobs of the copy.
UPDATE api_token_mass_revocation SET owners_told = TRUE;
