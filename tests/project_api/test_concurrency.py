"""``ETag``, ``If-Match``, ``If-None-Match``, ``Vary``."""

from tests.support.conformance import conforms

from .caller import checked, refused


def tag_of(caller, path):
    return caller.get(path).headers["ETag"]


def test_tag_is_version_and_digest(manager, project):
    version, _dot, digest = tag_of(manager, f"/projects/{project}").strip('"').partition(".")
    assert version.isdigit()
    assert len(digest) == 24


@conforms("RFC 9110 §13.1.1", "A stale If-Match is 412")
def test_write_with_the_current_tag_passes_and_with_an_old_one_is_412(manager, project):
    path = f"/projects/{project}"
    old = tag_of(manager, path)
    response = manager.patch(path, {"color": 1}, headers={"If-Match": old})
    new = response.headers["ETag"]
    assert checked(response, 200)["data"]["color"] == 1
    assert new != old
    for method in ("PATCH", "PUT", "DELETE"):
        body = {} if method == "DELETE" else {"json": {"name": "x"}}
        response = manager.call(method, path, headers={"If-Match": old}, **body)
        refused(response, 412, "precondition_failed")
    assert manager.data(path)["name"] == "A project"
    checked(manager.put(path, {"name": "y"}, headers={"If-Match": f'"0.0", {new}'}), 200)
    checked(manager.delete(path, headers={"If-Match": "*"}), 200)


def test_a_weak_tag_matches(manager, project):
    """A proxy that compresses makes every tag a weak one; a version is not bytes."""
    path = f"/projects/{project}"
    tag = f"W/{tag_of(manager, path)}"
    checked(manager.patch(path, {"color": 1}, headers={"If-Match": tag}), 200)
    response = manager.patch(path, {"color": 2}, headers={"If-Match": tag})
    refused(response, 412, "precondition_failed")


def test_foreign_tags_never_match(manager, project):
    path = f"/projects/{project}"
    for tag in ('"x"', "x", '""', 'W/"x"', "W/"):
        response = manager.patch(path, {"color": 1}, headers={"If-Match": tag})
        refused(response, 412, "precondition_failed")


def test_tag_of_another_view_of_the_same_version_matches(manager, project):
    """``If-Match`` compares the version: a client that read two fields may write."""
    path = f"/projects/{project}"
    tag = tag_of(manager, f"{path}?fields=name")
    assert tag != tag_of(manager, path)
    checked(manager.patch(path, {"color": 2}, headers={"If-Match": tag}), 200)


@conforms("RFC 9110 §13.1.2", "If-None-Match with the current tag is 304")
def test_if_none_match_compares_everything(manager, project):
    path = f"/projects/{project}"
    tag = tag_of(manager, path)
    assert manager.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert manager.get(path, headers={"If-None-Match": f'"x", {tag}'}).status_code == 304
    assert manager.get(path, headers={"If-None-Match": f"W/{tag}"}).status_code == 304
    assert manager.get(path, headers={"If-None-Match": "*"}).status_code == 304
    other = manager.get(f"{path}?fields=name", headers={"If-None-Match": tag})
    assert other.status_code == 200


def test_new_name_of_a_related_record_leaves_the_version(manager, rpc):
    """Another answer, but nobody wrote the project: a client that read the old one may write."""
    partner = rpc("res.partner", "create", {"name": "Old name"})
    path = f"/projects/{manager.create('/projects', name='x', partner_id=partner)['id']}"
    before = tag_of(manager, path)
    rpc("res.partner", "write", [partner], {"name": "New name"})
    after = tag_of(manager, path)
    assert before.partition(".")[0] == after.partition(".")[0]
    assert before != after
    checked(manager.patch(path, {"color": 2}, headers={"If-Match": before}), 200)


def test_answers_and_errors_vary_by_what_they_depend_on(manager, project):
    for path in (f"/projects/{project}", "/projects", "/projects/2000000000"):
        vary = manager.get(path).headers["Vary"]
        assert {"Authorization", "Accept-Language", "X-Company-Id"} <= set(vary.split(", ")), path
