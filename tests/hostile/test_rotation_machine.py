"""Random walks through refresh, replay, theft and revocation, against a model of ten lines."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.support.api_client import SECRETS
from tests.support.length import scaled, tenth
from tests.support.standalone import token_format

pytestmark = scaled


class Model:
    """One connection: what is to become of generation ``n`` of its refresh token."""

    head, alive, grace, used = 0, True, True, True

    def present(self, n):
        if self.alive and n == self.head:
            self.head, self.used = self.head + 1, False
            return "next"
        if self.alive and n == self.head - 1 and (self.grace or not self.used):
            return "same"
        self.alive = False
        return "refused"


class RotationMachine(RuleBasedStateMachine):
    """Every pair that the server ever gave is kept, and may be presented at any time."""

    def __init__(self, api, rpc, user):
        super().__init__()
        self.api, self.rpc, self.user = api, rpc, user

    @initialize(grace=st.booleans())
    def log_in(self, grace):
        self.model = Model()
        self.pairs = [self.api.login(self.user.login, self.user.password)]
        self.set_grace(grace)

    @rule(grace=st.booleans())
    def set_grace(self, grace):
        """Zero seconds: the grace of every earlier rotation is over."""
        self.model.grace = grace
        self.rpc.set_param("api_token_auth.refresh_grace", "60" if grace else "0")

    @rule(in_a_form=st.booleans())
    def refresh_the_head(self, in_a_form):
        self.refresh(0, in_a_form)

    @rule(in_a_form=st.booleans())
    def retry_the_last_refresh(self, in_a_form):
        self.refresh(1, in_a_form)

    @rule(back=st.sampled_from([0, 0, 0, 1, 2, 3]), in_a_form=st.booleans())
    def refresh(self, back, in_a_form):
        generation = max(0, len(self.pairs) - 1 - back)
        text = self.pairs[generation]["refresh_token"]
        expected = self.model.present(generation)
        if in_a_form:
            form = {"grant_type": "refresh_token", "refresh_token": text}
            response = self.api.post("/auth/token", data=form)
        else:
            response = self.api.refresh(text)
        if expected == "refused":
            assert (response.status_code, response.json()["error"]) == (400, "invalid_grant")
            return
        assert response.status_code == 200
        pair = response.json()
        if expected == "same":
            for name in ("access_token", "refresh_token"):
                assert pair[name] == self.pairs[-1][name]
        else:
            assert pair["refresh_token"] not in [old["refresh_token"] for old in self.pairs]
            self.pairs.append(pair)

    @rule(how=st.sampled_from(["key", "short", "long"]))
    def garbage(self, how):
        """The selector alone proves nothing, so nothing happens."""
        text = str(self.pairs[-1]["refresh_token"])
        forged = self._forged(key=None) if how == "key" else text + "0"
        self._refused(text[:-1] if how == "short" else forged)

    @rule(how=st.sampled_from(["access", "refresh", "old refresh", "guess"]))
    def end(self, how):
        """Revoked, or given away by a guess: who has selector and key held a token once."""
        self.model.alive = False
        if how == "guess":
            self._refused(self._forged(self._head().key))
            return
        pair = self.pairs[0 if how == "old refresh" else -1]
        token = pair["access_token" if how == "access" else "refresh_token"]
        response = self.api.post("/auth/revoke", data={"token": token})
        assert (response.status_code, response.json()) == (200, {})

    @precondition(lambda self: not self.model.alive)
    @rule(grace=st.booleans())
    def log_in_again(self, grace):
        self.log_in(grace)

    @rule()
    def use_the_head(self):
        """It works exactly while the connection lives, and then its predecessor is old."""
        self.model.used = True
        assert self.api.is_accepted(self.pairs[-1]["access_token"]) == self.model.alive

    @invariant()
    def no_older_access_token_works(self):
        if len(self.pairs) > 1:
            assert not self.api.is_accepted(self.pairs[-2]["access_token"])

    def _head(self):
        return token_format.parse(str(self.pairs[-1]["refresh_token"]))

    def _forged(self, key):
        forged = token_format.mint("ort", self._head().selector, key).plaintext().reveal()
        SECRETS.add(forged)
        return forged

    def _refused(self, text):
        response = self.api.refresh(text)
        assert (response.status_code, response.json()["error"]) == (400, "invalid_grant")


@pytest.fixture
def grace_restored(rpc):
    yield
    rpc.set_param("api_token_auth.refresh_grace", "10")


def test_random_walks_through_the_rotation_machine(api, rpc, user, grace_restored):
    run_state_machine_as_test(
        lambda: RotationMachine(api, rpc, user),
        settings=settings(
            max_examples=tenth(8),
            stateful_step_count=20,
            deadline=None,
            phases=[Phase.explicit, Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
