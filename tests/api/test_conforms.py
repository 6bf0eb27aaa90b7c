"""The JSON door held to its own description: requests made up from it, answers compared with it."""

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema_rs import validator_for

from app.domain.access import SCOPES
from tests.api.test_openapi import DOCUMENT, OPERATIONS
from tests.support.cast import Cast
from tests.support.clients import TestClient
from tests.support.problems import bearer, refused

# An operation is tried with so many requests, half of them in the form that is described.
EXAMPLES = 300 if os.environ.get("TEST_PROFILE") == "long" else 8
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
KNOWN = {"slug": "november-2021", "key": "code-deployable"}


def check_answer(name: str, answer: Any) -> None:
    """Hold one answer to what its operation says it answers."""
    assert answer.status_code < 500, (name, answer.request.url, answer.text)
    described = OPERATIONS[name]["responses"]
    if answer.status_code in {405, 307}:  # what was made up is another address
        return
    assert str(answer.status_code) in described, (name, answer.status_code, answer.text)
    if answer.status_code >= 400:
        refused(answer, answer.status_code)
        return
    content = described[str(answer.status_code)].get("content", {}).get("application/json")
    if content:
        whole = {**content["schema"], "components": DOCUMENT["components"]}
        validator_for(whole).validate(answer.json())


# Its answer never ends; tests/live reads it.
STREAM = "GET /api/v1/events"


@pytest.mark.parametrize("name", sorted(OPERATIONS.keys() - {STREAM}))
def test_answers_are_as_described(api: TestClient, cast: Cast, name: str) -> None:
    method, path = name.split(" ", 1)
    key_of_all_scopes = bearer(cast.key(*SCOPES, person="tag-chair"))
    operation = SCHEMA[path.removeprefix("/api")][method]
    modes = [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]
    cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in modes))

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, known=st.booleans(), key=st.sampled_from([key_of_all_scopes, {}]))
    def ask(case: Any, known: bool, key: dict[str, str]) -> None:
        if known:
            case.path_parameters = {
                **(case.path_parameters or {}),
                **{k: v for k, v in KNOWN.items() if f"{{{k}}}" in path},
            }
        sent = case.as_transport_kwargs(base_url="http://testserver/api")
        sent.pop("cookies", None)
        if isinstance(sent.get("data"), bytes | str):
            sent["content"] = sent.pop("data")
        sent["headers"] = {**{k: v for k, v in dict(sent.get("headers") or {}).items() if k.isascii()}, **key}
        try:
            request = api.build_request(**{k: v for k, v in sent.items() if k != "allow_redirects" and v is not None})
            request.read()  # a number for a file's content is noticed only as it is sent
        except (AttributeError, TypeError, ValueError):
            return  # no client could send that
        check_answer(name, api.send(request, follow_redirects=False))

    ask()
