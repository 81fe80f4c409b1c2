"""The servers of the fixtures do what the other tests rely on."""

import urllib.request


def answers(server):
    return urllib.request.urlopen(f"{server.url}/web/login", timeout=120).status == 200


def test_server_answers_on_the_demo_database(server):
    assert answers(server)
    assert server.sql("SELECT count(*) FROM project_project")[0][0] > 1


def test_second_server_runs_beside_the_first(server, start_server):
    other = start_server(workers=0, proxy_mode=True)
    assert other.url != server.url
    assert answers(other)
    assert answers(server)
