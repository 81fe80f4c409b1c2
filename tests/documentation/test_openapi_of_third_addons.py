"""The OpenAPI document and its page, in a database with the addons that the pages show."""

import requests
from openapi_spec_validator import OpenAPIV31SpecValidator

BOOKS = "/api/v1/books"


def test_document_has_a_third_addons_own_routes_in_its_own_words(documented):
    document = requests.get(f"{documented.url}/api/v1/openapi.json", timeout=60).json()
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
    give_back = document["paths"][f"{BOOKS}/{{book_id}}/give-back"]["post"]
    assert (give_back["summary"], give_back["operationId"]) == ("Give a book back", "giveBackBook")
    assert give_back["security"] == [{"bearer": ["book:write"]}, {"oauth2": ["book:write"]}]
    answer = give_back["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer == {"$ref": "#/components/schemas/BookResponse"}
    lend = document["paths"][f"{BOOKS}/{{book_id}}/lend"]["post"]
    body = lend["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/Loan"}
    assert document["components"]["schemas"]["Loan"]["required"] == ["borrower_id"]


def test_a_third_addons_post_heeds_an_idempotency_key(documented, variables):
    headers = {"Authorization": f"Bearer {variables['TOKEN']}"}
    made = requests.post(
        f"{documented.url}{BOOKS}", headers=headers, json={"name": "Sanditon"}, timeout=60
    )
    url = f"{documented.url}{BOOKS}/{made.json()['data']['id']}/lend"
    headers["Idempotency-Key"] = "once"
    answers = [
        requests.post(url, headers=headers, json={"borrower_id": 1}, timeout=60) for _n in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["Idempotent-Replayed"] == "true"


def test_page_that_shows_it_is_served(documented):
    page = requests.get(f"{documented.url}/api/v1/docs", timeout=60)
    assert page.status_code == 200
    assert "openapi.json" in requests.get(f"{documented.url}/api/v1/docs/start.js", timeout=60).text
