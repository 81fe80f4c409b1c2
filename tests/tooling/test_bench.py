"""The benchmark measures for twenty minutes: what could stop it, or tell a lie, is tested here."""

import json
import re
import shutil
import threading
import xml.etree.ElementTree as ElementTree
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench import (
    chart,
    comparison,
    connections,
    curves,
    growth,
    load,
    parts,
    ratios,
    report,
    rounds,
)
from bench.case import FRESH, Case
from bench.cases import SIZES, Cases, of_peers
from bench.token_cases import of_apps, of_tokens, without_apps
from dev.console import DevError, SettingError

CREDENTIALS = {
    **dict.fromkeys(("token", "odoo_key", "limit_key", "oca_key", "app_token", "password"), "x"),
    **dict.fromkeys(("identifier", "callback", "challenge", "verifier"), "y"),
    "projects": [7, 8],
    "user": 2,
    "task_lists": {"1": 5, "3": 7, "50": 6},
    "growing": {what: {"1": "x", "30": "y"} for what in ("scopes", "groups", "rules")},
    "refresh_tokens": ["ort_a", "ort_b"],
    "codes": ["oac_a"],
}


def cases(series):
    of_series = Cases("db", series, CREDENTIALS).all(dict.fromkeys(SIZES, '"tag"'))
    return [
        *of_series,
        *of_peers(CREDENTIALS, SIZES),
        *of_tokens(CREDENTIALS, 6),
        *of_apps(CREDENTIALS, "session_id=1"),
        without_apps(CREDENTIALS),
    ]


def sample(per_second, milliseconds=1.0):
    return load.Sample(per_second, milliseconds, 0.0, 1.0)


@pytest.mark.parametrize("series", ["18.0", "19.0"])
def test_every_case_has_a_name_of_its_own(series):
    keys = [case.key for case in cases(series)]
    assert len(keys) == len(set(keys))


def test_every_ratio_compares_cases_that_are_measured():
    known = {case.key for case in cases("19.0")}
    assert {key for each in ratios.RATIOS for key in (each.case, each.against)} <= known


def test_every_case_that_is_measured_is_compared():
    used = {key for each in ratios.RATIOS for key in (each.case, each.against)}
    assert {case.key for case in cases("19.0")} <= used


def test_on_18_writes_are_compared_with_what_it_has():
    samples = {case.key: [sample(1)] for case in cases("18.0")}
    found = ratios.compared(samples)
    assert "One project, written: create, ours / JSON-RPC web_save" in found
    assert not [name for name in found if "/json/2" in name]


def test_a_quick_run_has_rounds_enough_to_tell_a_spread_and_commits_nothing():
    assert comparison.QUICK.rounds >= 5
    assert not comparison.QUICK.committed
    assert comparison.FULL.committed


def test_a_quick_run_measures_some_parts_and_a_full_one_all(monkeypatch):
    monkeypatch.delenv("PARTS", raising=False)
    known = {"calls": 1, "growth": 2, "apps": 3}
    assert comparison._chosen(known, comparison.QUICK) == {"calls": 1}
    monkeypatch.setenv("PARTS", "growth,apps")
    assert comparison._chosen(known, comparison.QUICK) == {"growth": 2, "apps": 3}
    assert comparison._chosen(known, comparison.FULL) == known
    monkeypatch.setenv("PARTS", "nothing")
    with pytest.raises(SettingError, match="nothing"):
        comparison._chosen(known, comparison.QUICK)


@pytest.mark.parametrize(
    ("values", "target", "undecided"),
    [
        ([1.1, 1.2, 1.3], None, False),
        ([0.9, 1.1, 1.2], None, True),
        ([2.9, 3.1, 3.3], 3, True),
        ([3.1, 3.2, 3.3], 3, False),
        ([2.7, 2.8, 2.9], 3, False),
    ],
)
def test_what_the_rounds_do_not_support_is_marked(values, target, undecided):
    result = rounds.ratio(
        [sample(100 * value) for value in values], [sample(100)] * len(values), target
    )
    assert result.get("undecided", False) is undecided
    assert ("≈" in chart.figures(result)) is (undecided or result.get("cpu_undecided", False))


def test_a_ratio_of_processor_time_counts_less_time_as_better():
    result = rounds.ratio([sample(100, 1.0)], [sample(100, 2.0)])
    assert result["cpu_ratio"] == 2


class Measured:
    """Takes the place of hours of measuring: what is made of it afterwards must not fail."""

    def sql(self, _query, _parameters=None):
        return [(connections.FEW,)]

    @staticmethod
    def interleave(pairs, number, _seconds):
        return {case.key: [sample(100)] * number for _server, case in pairs}


@pytest.fixture
def measured(monkeypatch):
    monkeypatch.setattr(rounds, "interleave", Measured.interleave)
    monkeypatch.setattr(growth, "_fill", lambda *_arguments: None)
    monkeypatch.setattr(growth, "_cursor", lambda *_arguments: "next")
    monkeypatch.setattr(load, "answer", lambda *_arguments, **_more: {"seconds": 2})
    return Measured()


def test_growth_is_told_for_every_table_and_right(measured):
    sizes = comparison.FULL.tables
    found = growth.of_tables([measured] * 3, sizes, CREDENTIALS, comparison.FULL)
    found |= growth.of_rights(measured, CREDENTIALS, comparison.FULL)
    deep = found["Growth: deep cursor, tasks, 100,000 / 1,000"]
    assert (deep["target"], list(deep["curve"])) == (0.9, ["10", "1000", "100000"])
    assert "Growth: record rules, 20 projects, 30 / 1" in found
    assert "Growth: assignees and tags of each of 20 tasks, 50 / 1" in found
    assert report.page({}, found).count("(1.00 to 1.00)") == 2 * len(found)


def test_growth_of_connections_is_told(measured):
    found = connections.measure(measured, measured, [["a"], ["b"]], 9_000, comparison.FULL)
    assert list(found["Growth: API connections, 9,000 / 1,000"]["curve"]) == ["1000", "9000"]
    assert found["Connections: purge of 9,000"]["left"] == connections.FEW


def results():
    ratio = rounds.ratio([sample(90), sample(120)], [sample(100)] * 2, 1)
    curve = {str(size): rounds.medians([sample(100, size)]) for size in (10, 1000)}
    start_up = {"ratio": 1.2, "lowest": 1.1, "highest": 1.3, "at_most": 1.1, "seconds": 1}
    return {
        "A group: ours <1> / others": ratio,
        "Growth: pages, 1,000 / 10": {**ratio, "curve": curve},
        "Start-up: time": start_up,
        "Connections: purge": {"seconds": 3},
    }


def test_what_is_written_can_be_read_and_has_both_ratios(tmp_path):
    report.write({"commit": "abc"}, results(), tmp_path)
    written = json.loads((tmp_path / report.RESULTS).read_text())
    assert written.pop("about") == {"commit": "abc"}
    assert written == results()
    for name in (report.RATIOS, report.GROWTH):
        ElementTree.parse(tmp_path / name)  # noqa: S314 we wrote it
    assert "CPU 1.00" in (tmp_path / report.RATIOS).read_text()
    page = (tmp_path / report.PAGE).read_text()
    assert "| ours <1> / others | 1.05 (0.90 to 1.20) ≈ | 1.00 (1.00 to 1.00) | ≥ 1 |" in page
    assert "| pages | 1,000 | 100 |" in page
    assert "seconds: 3" in page


def test_a_chart_without_any_curve_can_be_drawn():
    ElementTree.fromstring(curves.draw({}))  # noqa: S314 we wrote it
    ElementTree.fromstring(chart.draw({}))  # noqa: S314 we wrote it


def test_a_part_that_fails_once_is_tried_again(tmp_path):
    tried = []

    def fails_once():
        tried.append(1)
        if len(tried) == 1:
            raise DevError("the machine was busy")
        return {"a": 1}

    assert parts.run({"first": fails_once}, "v", tmp_path) == ({"a": 1}, [])


def test_what_other_parts_measured_is_kept_when_one_fails(tmp_path):
    measured = []

    def good():
        measured.append(1)
        return {"a": 1}

    def broken():
        raise DevError("broken")

    for _time in (1, 2):  # the second run does not measure again
        found = parts.run({"good": good, "broken": broken}, "v", tmp_path)
        assert found == ({"a": 1}, ["broken"])
    assert len(measured) == 1
    parts.run({"good": good}, "another version", tmp_path)
    assert len(measured) == 2


@pytest.fixture(scope="module")
def answering():
    """A server that answers as the path says, with what it was sent."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        seen = []

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.seen.append((self.headers["Authorization"], body.decode()))
            self._answer(int(self.path.rpartition("/")[2]), b'{"data": [1, 2]}')

        def do_GET(self):
            status = int(self.path.rpartition("/")[2])
            self._answer(status, b'{"error": "refused"}' if status == 200 else b"{}")

        def _answer(self, status, body):
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_arguments: None  # wrk hangs up at its end
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.url, server.seen = f"http://127.0.0.1:{server.server_port}", Handler.seen
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "case",
    [
        Case("wrong_status", "", "/500"),
        Case("error_in_200", "", "/200"),
        Case("too_few", "", "/200", "POST", records=3),
        Case("another_page", "", "/200", "POST", contains="nothing"),
    ],
    ids=lambda case: case.key,
)
def test_a_fast_error_is_not_measured(answering, case):
    with pytest.raises(DevError, match=case.key):
        load.verify(answering, case)


def test_an_answer_as_it_should_be_is_measured(answering):
    load.verify(answering, Case("good", "", "/200", "POST", records=2, contains="data"))


@pytest.mark.skipif(not shutil.which("wrk"), reason="wrk is not installed")
class TestLoad:
    """Real runs of wrk, shorter than it knows itself."""

    @pytest.fixture(autouse=True)
    def _at_rest(self, monkeypatch):
        monkeypatch.setattr(load, "processor_seconds", lambda _server: (0.0, 0.0))

    def test_items_are_sent_in_turn_with_a_fresh_number(self, answering):
        answering.seen.clear()
        items = [("/200", f'{{"a": {FRESH}}}'), ("/200", f'{{"b": {FRESH}}}')]
        case = Case("turn", "", "/200", "POST", {"Authorization": "Bearer x"}, items=items)
        found = load.run(answering, case, 0.2, connections=1)
        assert found.per_second > 0
        bodies = [body for _token, body in answering.seen]
        # wrk itself asks for the first one, to see what it is
        assert [body[2] for body in bodies[:4]] == ["b", "a", "b", "a"]
        numbers = [int(re.search(r"\d+", body)[0]) for body in bodies]
        assert FRESH not in numbers
        assert len(set(numbers)) >= len(numbers) // 2

    def test_a_run_ends_when_it_should(self, answering):
        load.run(answering, Case("short", "", "/200", "POST"), 0.2, connections=1)

    def test_each_token_is_sent_once_only(self, answering):
        answering.seen.clear()
        items = [(None, f"token={number}") for number in range(8)]
        case = Case("once", "", "/200", "POST", items=items, kind="once", per_round=4)
        load.run(answering, case, 0.2, connections=1)
        load.run(answering, case, 0.2, connections=1)
        sent = [body for _token, body in answering.seen]
        assert len(sent) == len(set(sent)) >= 6

    def test_errors_are_an_error_after_several_tries(self, answering):
        with pytest.raises(DevError, match="errors"):
            load.run(answering, Case("broken", "", "/500", kind="bearer"), 0.2, connections=1)
