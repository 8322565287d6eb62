"""Whatever a generator of requests sends: no 5xx, no status and no shape that the document does not name."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.routing import Route

from contract.live_server import LiveServer
from scripted_service import open_service
from viewloom.server.openapi import render_openapi

TESTS = Path(__file__).parents[1]
EXAMPLES = 20
PAGES = {
    "/",
    "/t/{thread_id}",
    "/console",
    "/console/{path:path}",
    "/favicon.svg",
    "/openapi.json",
    "/s/{secret}",
    "/view.js",
}
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
)
"""Not that a missing key is 401, since C1 says 403, nor that all which fits the schema is taken: `n` must be 1."""

TIMEOUT_S = 480


def test_every_answer_to_generated_requests_is_one_that_is_documented(server: LiveServer, tmp_path: Path) -> None:
    command = [
        *(str(Path(sys.executable).with_name("schemathesis")), "run", f"{server.origin}/openapi.json"),
        *("--header", f"Authorization: Bearer {server.key}", "--seed", "1", "--max-examples", str(EXAMPLES)),
        *("--checks", ",".join(CHECKS), "--phases", "coverage,fuzzing", "--suppress-health-check", "all"),
        *("--exclude-path-regex", "^/(v1/)?(chat|models)", "--no-color", "--continue-on-failure"),
    ]
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "contract.schemathesis_hooks", "PYTHONPATH": str(TESTS)}
    done = subprocess.run(  # noqa: S603 - our own command
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
    )
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
    assert server.model.prompts, "no request reached the model"


@pytest.mark.anyio
async def test_the_document_names_every_route(tmp_path: Path) -> None:
    async with open_service(tmp_path / "viewloom.db") as service:
        routes = {
            re.sub(r":\w+}", "}", route.path): {method.lower() for method in (route.methods or set()) - {"HEAD"}}
            for route in service.app.routes
            if isinstance(route, Route) and route.path not in PAGES
        }
    assert {path: set(operations) for path, operations in render_openapi()["paths"].items()} == routes
