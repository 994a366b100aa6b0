# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""As much of AWX's REST API as awx.awx needs to load objects, with the checks by which AWX refuses them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from jinja2.runtime import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from tests.support.playbook import CHECKOUT
from tests.support.serving import serving

TOKEN = "awx-token-of-the-tests"
ENCRYPTED = "$encrypted$"
PLAYBOOK = re.compile(r"^\s*?-?\s*?(?:hosts|(?:ansible\.builtin\.)?import_playbook):", re.MULTILINE)
ROUTE = re.compile(r"^/api/v2/(?P<kind>\w+)/(?:(?P<id>\d+)/(?:(?P<part>\w+)/)?)?$")

Fields = dict[str, Any]

#: What AWX stores of each kind, beside name and description, and what it is when it is not given.
STORED: Mapping[str, Fields] = {
    "organizations": {},
    "notification_templates": {},
    "credential_types": {"kind": None, "managed": False, "inputs": {}, "injectors": {}},
    "credentials": {"organization": None, "credential_type": None, "inputs": {}},
    "execution_environments": {"organization": None, "image": None, "credential": None, "pull": ""},
    "projects": {
        "organization": None,
        "scm_type": "",
        "scm_url": "",
        "scm_branch": "",
        "credential": None,
        "default_environment": None,
        "scm_update_on_launch": False,
        "scm_revision": "",
    },
    "inventories": {"organization": None, "kind": "", "host_filter": None, "variables": ""},
    "hosts": {"inventory": None, "enabled": True, "variables": ""},
    "job_templates": {
        "organization": None,
        "job_type": "run",
        "project": None,
        "playbook": "",
        "inventory": None,
        "execution_environment": None,
        "extra_vars": "",
        "survey_enabled": False,
        "ask_limit_on_launch": False,
        "ask_job_type_on_launch": False,
        "ask_variables_on_launch": False,
        "diff_mode": False,
        "allow_simultaneous": False,
        "forks": 0,
        "job_slice_count": 1,
    },
    "workflow_job_templates": {
        "organization": None,
        "survey_enabled": False,
        "ask_limit_on_launch": False,
        "ask_variables_on_launch": False,
        "allow_simultaneous": False,
    },
    "workflow_job_template_nodes": {"identifier": "", "workflow_job_template": None, "unified_job_template": None},
    "workflow_approval_templates": {"timeout": 0},
    "schedules": {"unified_job_template": None, "rrule": None, "enabled": True, "extra_data": {}},
}
TYPES = {
    "inventories": "inventory",
    "workflow_job_template_nodes": "workflow_job_template_node",
    "unified_job_templates": "unified_job_template",
}
#: Fields that hold the id of another object.
LINKS = {
    "organization": "organizations",
    "credential_type": "credential_types",
    "credential": "credentials",
    "default_environment": "execution_environments",
    "execution_environment": "execution_environments",
    "project": "projects",
    "inventory": "inventories",
    "workflow_job_template": "workflow_job_templates",
}
TEMPLATES = ("job_templates", "workflow_job_templates", "projects", "workflow_approval_templates")
QUESTIONS = {"text", "textarea", "password", "integer", "float", "multiplechoice", "multiselect"}


class Refusal(Exception):
    """What AWX answers with 400, by field."""


class Controller:
    """The objects of an AWX, and its answers.

    :ivar objects: by kind and id what is stored, secrets included.
    :ivar writes: method and path of each request that changed something.
    """

    def __init__(self) -> None:
        self.objects: dict[str, dict[int, Fields]] = {kind: {} for kind in STORED}
        self.surveys: dict[int, Fields] = {}
        self.linked: dict[tuple[str, int, str], list[int]] = {}
        self.writes: list[tuple[str, str]] = []
        self._last = 0
        self._create("organizations", {"name": "Default"})
        self._create("notification_templates", {"name": "On call"})

    def named(self, kind: str, name: str) -> Fields:
        """The one object of this name, as it is stored."""
        (found,) = (one for one in self.objects[kind].values() if name in {one["name"], one.get("identifier")})
        return found

    def names(self, kind: str) -> list[str]:
        return [one["name"] for one in self.objects[kind].values()]

    def answer(self, method: str, path: str, query: Mapping[str, str], body: Fields) -> tuple[int, Any]:
        """Status and JSON of an answer."""
        route = ROUTE.match(path)
        if route is None:
            return 404, {"detail": path}
        kind, part = route["kind"], route["part"]
        number = int(route["id"]) if route["id"] else None
        if method != "GET":
            self.writes.append((method, path))
        try:
            if number is None:
                return (
                    self._list(kind, query) if method == "GET" else (201, self._shown(kind, self._create(kind, body)))
                )
            if part is None:
                if kind == "project_updates":
                    return 200, {"id": number, "status": "successful"}
                return 200, self._shown(kind, self._changed(kind, number, body))
            return self._part(method, kind, number, part, body)
        except Refusal as refusal:
            return 400, refusal.args[0]
        except KeyError:
            return 404, {"detail": "Not found."}

    def _list(self, kind: str, query: Mapping[str, str]) -> tuple[int, Any]:
        kinds = TEMPLATES if kind == "unified_job_templates" else (kind,)
        found = [
            self._shown(one, stored)
            for one in kinds
            for stored in self.objects[one].values()
            if all(str(stored.get(field)) == value for field, value in query.items())
        ]
        return 200, {"count": len(found), "next": None, "previous": None, "results": found}

    def _create(self, kind: str, body: Fields) -> Fields:
        self._last += 1
        stored: Fields = {"id": self._last, "name": "", "description": "", **json.loads(json.dumps(STORED[kind]))}
        self.objects[kind][self._last] = stored
        try:
            return self._changed(kind, self._last, body)
        except Refusal:
            del self.objects[kind][self._last]
            raise

    def _changed(self, kind: str, number: int, body: Fields) -> Fields:
        stored = self.objects[kind][number]
        changed = {**stored, **{field: value for field, value in body.items() if field in stored}}
        for field, other in LINKS.items():
            if changed.get(field) is not None and changed[field] not in self.objects[other]:
                raise Refusal({field: [f"Invalid pk {changed[field]!r} - object does not exist."]})
        if checks := getattr(self, f"_check_{kind}", None):
            checks(changed)
        stored.update(changed)
        return stored

    def _part(self, method: str, kind: str, number: int, part: str, body: Fields) -> tuple[int, Any]:
        stored = self.objects[kind][number]
        if part == "survey_spec":
            if method == "POST":
                _check_survey(body)
                self.surveys[number] = body
            return 200, self.surveys.get(number, {})
        if part == "create_approval_template":
            approval = self._create("workflow_approval_templates", body)
            stored["unified_job_template"] = approval["id"]
            return 201, self._shown("workflow_approval_templates", approval)
        linked = self.linked.setdefault((kind, number, part), [])
        if method == "POST":
            (linked.remove if body.get("disassociate") else linked.append)(body["id"])
            return 204, None
        return 200, {"count": len(linked), "next": None, "results": [{"id": one} for one in linked]}

    def _shown(self, kind: str, stored: Fields) -> Fields:
        url = f"/api/v2/{kind}/{stored['id']}/"
        shown: Fields = {**stored, "type": TYPES.get(kind, kind[:-1]), "url": url, "summary_fields": {}}
        shown["related"] = {"survey_spec": f"{url}survey_spec/", "update": f"{url}update/"}
        if kind == "credentials":
            secret = self._secrets(stored)
            shown["inputs"] = {name: ENCRYPTED if name in secret else one for name, one in stored["inputs"].items()}
        if kind == "projects":
            shown["summary_fields"] = {"current_update": {"id": stored["id"]}}
        if template := stored.get("unified_job_template"):
            home = next(one for one in TEMPLATES if template in self.objects[one])
            shown["related"]["unified_job_template"] = f"/api/v2/{home}/{template}/"
        return shown

    def _secrets(self, credential: Fields) -> set[str]:
        fields = self.objects["credential_types"][credential["credential_type"]]["inputs"].get("fields", [])
        return {field["id"] for field in fields if field.get("secret")}

    def _check_credential_types(self, new: Fields) -> None:
        """The injectors are templates that may use the fields and nothing else."""
        fields = {field["id"]: "EXAMPLE" for field in new["inputs"].get("fields", [])}
        environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
        for name, template in new["injectors"].get("extra_vars", {}).items():
            if environment.from_string(template).render(**fields) != "EXAMPLE":
                raise Refusal({"injectors": [f"{name} uses no field"]})
        if unknown := new["injectors"].keys() - {"extra_vars", "env", "file"}:
            raise Refusal({"injectors": [f"{unknown} are not allowed"]})

    def _check_credentials(self, new: Fields) -> None:
        fields = self.objects["credential_types"][new["credential_type"]]["inputs"].get("fields", [])
        if unknown := new["inputs"].keys() - {field["id"] for field in fields}:
            raise Refusal({"inputs": [f"{unknown} are not fields of the type"]})

    def _check_job_templates(self, new: Fields) -> None:
        """A playbook must be one of the project's, which is this checkout here."""
        path = CHECKOUT / new["playbook"]
        if not path.is_file() or not PLAYBOOK.search(path.read_text(encoding="utf-8")):
            raise Refusal({"playbook": ["Playbook not found for project."]})
        if not isinstance(new["extra_vars"], str):
            raise Refusal({"extra_vars": ["must be a string"]})


def _check_survey(spec: Fields) -> None:
    """What AWX wants of a survey's questions."""
    if spec.keys() < {"name", "description", "spec"} or not spec["spec"]:
        raise Refusal({"error": "name, description and spec are needed"})
    seen = set()
    for question in spec["spec"]:
        if missing := {"type", "question_name", "variable", "required"} - question.keys():
            raise Refusal({"error": f"{missing} missing from survey question {question}"})
        variable, kind, default = question["variable"], question["type"], question.get("default", "")
        if kind not in QUESTIONS or variable in seen:
            raise Refusal({"error": f"{variable}: {kind} is no type, or there is another of this name"})
        seen.add(variable)
        if kind in {"multiplechoice", "multiselect"}:
            defaults = default.splitlines() if kind == "multiselect" else [default]
            if not set(filter(None, defaults)) <= set(question["choices"]):
                raise Refusal({"error": f"{variable}: default {default!r} is no choice"})
        elif kind == "integer" and default != "" and not isinstance(default, int):
            raise Refusal({"error": f"{variable}: default {default!r} must be an integer"})


@contextmanager
def serve(controller: Controller) -> Iterator[str]:
    """Its address, where it answers those who have the token."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length) or b"{}")
            url = urlsplit(self.path)
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                status, answer = 401, {"detail": "Authentication credentials were not provided."}
            else:
                status, answer = controller.answer(self.command, url.path, dict(parse_qsl(url.query)), body)
            content = b"" if answer is None else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("X-API-Product-Name", "AWX")
            self.send_header("X-API-Product-Version", "24.6.1")
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_PATCH = do_DELETE = do_GET  # noqa: N815 - http.server names them

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server, serving(server):
        yield f"http://127.0.0.1:{server.server_port}"
