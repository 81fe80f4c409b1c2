-- A copy for testing must not accept the tokens of the original.
UPDATE ir_config_parameter
   SET value = (COALESCE((SELECT max(global_epoch) FROM api_token_connection), 0) + 1)::text
 WHERE key = 'api_token_auth.global_epoch';
UPDATE api_token_connection
   SET access_hash = NULL, refresh_key_hash = NULL, refresh_secret_hash = NULL,
       previous_secret_hash = NULL, sealed_successor = NULL;
