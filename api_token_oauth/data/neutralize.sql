-- The secrets of the original's apps, and codes on their way, are worth nothing in a copy.
DELETE FROM api_token_code;
-- Where only older code was at work, this table is not there yet.
DO $$ BEGIN
    IF to_regclass('api_token_device') IS NOT NULL THEN DELETE FROM api_token_device; END IF;
END $$;
UPDATE api_token_client
   SET secret_hash = NULL, previous_secret_hash = NULL, active = FALSE;
-- A copy asks nobody out there about apps.
DELETE FROM ir_config_parameter WHERE key = 'api_token_auth.app_domains';
