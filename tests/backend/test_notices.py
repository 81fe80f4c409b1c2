"""The mail about a reuse is queued although the request that found it is refused."""


def _reuse(api, user):
    pair = api.login(user.login, user.password, client_name="https://evil.example")
    second = api.refresh(pair["refresh_token"]).json()
    assert api.refresh(second["refresh_token"]).status_code == 200
    assert api.refresh(pair["refresh_token"]).status_code == 400


def _mails(server, address):
    return server.sql(
        """SELECT mail.state, message.subject, mail.body_html FROM mail_mail mail
             JOIN mail_message message ON message.id = mail.mail_message_id
            WHERE mail.email_to LIKE %s""",
        (f"%{address}%",),
    )


def test_a_reuse_is_mailed_once_to_the_owner_and_to_a_manager(api, server, rpc, user):
    """The manager is told whose it was, and led to it: nobody knows users by their number."""
    rpc("res.users", "write", [2], {"email": "boss@x.test"})
    rpc("res.users", "write", [user.id], {"name": f"Grace {user.id} <b>Hopper</b>"})
    _reuse(api, user)
    _reuse(api, user)
    for address in (f"{user.login}@x.test", "boss@x.test"):
        mails = [
            mail
            for mail in _mails(server, address)
            if "disconnected" in mail[1] or "possible theft" in mail[1]
        ]
        # other tests find reuses of other users, which managers are told of too
        assert len(mails) == 1 if address.startswith(user.login) else mails
        if address.startswith("boss"):
            [body] = [body for *_others, body in mails if f"“Grace {user.id} b Hopper b”" in body]
            [[number]] = server.sql(
                "SELECT min(id) FROM api_token_connection WHERE user_id = %s", (user.id,)
            )
            assert f"/odoo/action-api_token_auth.api_access_token_action/{number}" in body
        for state, _subject, body in mails:
            assert state == "outgoing"
            assert "evil.example" not in body
            assert "evil" not in body.replace("“https evil example”", "")
            assert user.login not in body
    lines = server.sql(
        "SELECT count(*) FROM api_access_log WHERE event = 'reuse' AND user_id = %s", (user.id,)
    )
    assert lines == [(2,)]
