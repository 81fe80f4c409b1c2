"""What to look at when the next series of Odoo comes: the parts of its private code that we use,
patch or override. A test looks up each of them on the series at hand.
"""

#: Name of Odoo's → what to compare; ``/`` stands between the name on 18 and the one on 19.
LEANED_ON = {
    # http/dispatcher.py, http/no_database.py
    "odoo.http.Dispatcher.pre_dispatch": "what it sets on the session; 18 overwrites can_save",
    "odoo.http.Dispatcher.post_dispatch": "headers that it adds to an answer",
    "odoo.http.HttpDispatcher.handle_error": "replaced where no database answers",
    "odoo.http._dispatchers": "where a route type is registered",
    "odoo.http.Request._inject_future_response": "the headers of an answer to an error",
    # models/ir_http.py
    "ir.http._match": "who calls it, and what it raises for paths and methods",
    "ir.http._authenticate": "what it does for auth='none', which our routes are spared",
    "ir.http._auth_method_bearer": "what it does beside checking the key; whose routes have it",
    "ir.http._handle_error": "which errors get here",
    "ir.http._post_dispatch": "what it expects of the session",
    "ir.http._generate_routing_rules": "the keys of endpoint.routing",
    "odoo.http._generate_routing_rules": "its arguments; all routes, without converters",
    "odoo.http.is_cors_preflight": "which routes it answers without a token",
    # http/body.py
    "odoo.modules.registry.Registry.check_signaling": "what it clears, and when it returns another",
    # compat.py
    "odoo.http.HTTPRequest.__init__": "where it keeps werkzeug's request",
    "odoo.http.Request._get_session_and_dbname": "patched on 18: X-Odoo-Database",
    "odoo.modules.registry.Registry.signal_changes": "patched: clears caches after the commit",
    "odoo.modules.registry.Registry.cache_invalidated": "the caches that this thread cleared",
    "odoo.http.get_default_session": "what a session without a cookie holds",
    "res.users.authenticate": "its signature, and the ways of logging in that it asks",
    "res.users._totp_check/res.users._check_credentials": "checks a code of two-factor",
    "ir.cron._notify_progress/ir.cron._commit_progress": "when it commits, what it returns",
    "base.check_field_access_rights/base._has_field_access": "the groups of a field",
    "base._condition_to_sql/odoo.orm.domains.Domain.custom": "a condition on a row, as SQL",
    # tokens/login.py
    "res.users._mfa_type": "further kinds of a second factor",
    "res.users._get_login_domain": "how a login is looked up",
    "res.users._get_login_order": "which of two users of one login is meant",
    # tokens/password_hashing.py, tokens/login_cooldown.py
    "res.users._crypt_context": "what its wrapper hides of passlib's; when hashes are made anew",
    "res.users._on_login_cooldown": "and registry._login_failures: what a success does to them",
    # models/res_users.py: what ends connections
    "res.users._get_session_token_fields": "whose change logs browsers out",
    "res.users._set_empty_password": "writes past write(), for LDAP",
    "res.users._set_encrypted_password": "called by an ordinary login too: must revoke nothing",
    # db/pool.py
    "odoo.sql_db.ConnectionPool.borrow": "what it calls before it lends a connection again",
    "odoo.sql_db.ConnectionPool.give_back": "when it closes a connection",
    "odoo.sql_db.connection_info_for": "the parameters of a connection",
    "odoo.sql_db.Cursor.execute": "log_exceptions, which keeps parameters out of the log",
    # rest/reading.py, rest/relation_checks.py, rest/loading.py
    "base._search": "how access rules become SQL",
    "base._field_to_sql": "a field as SQL, with its group checked",
    "base._fetch_query": "the columns that it reads, and how it fills the cache",
    "odoo.api.Cache.insert_missing/odoo.fields.Field._insert_cache": "called by it",
    # rest/properties.py
    "odoo.fields.Properties._get_properties_definition": "whom it asks for the definition",
    "odoo.fields.Properties._remove_display_name": "from what is read to what is written",
    # rest/discussion/
    "mail.tracking.value._filter_has_field_access": "whose changes a user is shown",
    "mail.tracking.value._tracking_value_format": "the shape of a change",
    "mail.thread._message_update_content": "its arguments; what deleting a comment leaves",
    "mail.message._search": "which messages a user reads; what it hides from portal users",
    "ir.attachment._search": "which files a user reads",
    "ir.binary._find_record": "what a token in the address of a picture opens",
    "ir.binary._get_stream_from": "how a file is served",
    # models/gained_rights.py, tokens/rights.py, tokens/active.py
    "ir.rule._compute_domain": "record rules on users, for whom a manager may make tokens",
    "res.users.write": "which fields give groups and companies; so too res.groups, res.company",
    # models/ir_ui_view.py, models/res_users_connections.py
    "ir.ui.view._get_combined_arch/ir.ui.view._get_combined_archs": "who calls it: the portal",
    "res.users._action_revoke_all_devices": "what its button and the portal do with its answer",
    # models/api_access_token_order.py, models/api_scope_words.py
    "base._order_field_to_sql": "what it asks of a field that is not stored",
    # models/res_config_settings_bounds.py
    "res.config.settings._get_view": "what may be added to an arch, and by what it is cached",
    # models/api_fixed_groups.py
    "base._get_view": "what a list and cards offer beside their groups, and how to switch it off",
    # models/api_access_token_notices.py
    "mail.thread._notify_thread_by_inbox": "what it asks of a recipient",
}
