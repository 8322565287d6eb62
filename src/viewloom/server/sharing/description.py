"""What the OpenAPI document says of shares, exports and artifacts."""

from typing import Any

from viewloom.server.artifacts.bodies import ArtifactChangeBody, NewArtifactBody
from viewloom.server.sharing.bodies import NewShareBody
from viewloom.server.threads import description as threads
from viewloom.server.wire.schemas import array_of, object_of, page_of

BODIES = (NewShareBody, NewArtifactBody, ArtifactChangeBody)

_THREAD = "/v1/threads/{thread_id}"
_ARTIFACT = "/v1/artifacts/{artifact_id}"
_AFTER = threads.query("after", {"type": "string", "pattern": "^(thread|turn|share|artifact)_[0-9a-f]{32}$"})

OPERATIONS: dict[str, dict[str, dict[str, Any]]] = {
    f"{_THREAD}/share": {
        "post": threads.operation("Share a branch as it is.", "Share", threads.WRITE_ERRORS, "NewShareBody")
    },
    f"{_THREAD}/shares": {"get": threads.operation("The shares that work.", "ShareList", threads.READ_ERRORS)},
    f"{_THREAD}/shares/{{share_id}}": {"delete": threads.operation("Revoke a share.", "Share", threads.READ_ERRORS)},
    "/v1/shares/{secret}": {
        "get": {
            **threads.operation("What a share shows.", "Transcript", (404, 500, 503)),
            "is_open": True,
        }
    },
    **{
        f"{_THREAD}/export.{kind}": {
            "get": {**threads.operation("A thread as a file.", "", threads.READ_ERRORS), "media_type": media_type}
        }
        for kind, media_type in (("html", "text/html"), ("md", "text/markdown"), ("json", "application/json"))
    },
    "/v1/artifacts": {
        "get": threads.operation(
            "The artifacts, newest first.", "ArtifactList", threads.PAGE_ERRORS, query=(threads.LIMIT, _AFTER)
        ),
        "post": threads.operation("Keep an interface.", "Artifact", threads.WRITE_ERRORS, "NewArtifactBody"),
    },
    _ARTIFACT: {
        "get": threads.operation("One artifact.", "Artifact", threads.READ_ERRORS),
        "patch": threads.operation(
            "Change the title or the fields.", "Artifact", threads.WRITE_ERRORS, "ArtifactChangeBody"
        ),
        "delete": threads.operation("Delete an artifact.", "DeletedArtifact", threads.READ_ERRORS),
    },
}

_TEXT = {"type": "string"}
_MAYBE = {"type": ["string", "null"]}
_TIME = {"type": "integer", "minimum": 0}
_MAYBE_TIME = {"type": ["integer", "null"]}
_OBJECT = {"type": "object"}

SCHEMAS: dict[str, Any] = {
    "Share": object_of(
        "id object thread_id turn_id title created_at expires_at revoked_at",
        id=_TEXT,
        object={"const": "share"},
        thread_id=_TEXT,
        turn_id=_TEXT,
        title=_TEXT,
        created_at=_TIME,
        expires_at=_MAYBE_TIME,
        revoked_at=_MAYBE_TIME,
        url=_TEXT,
    ),
    "ShareList": page_of("Share"),
    "Transcript": object_of(
        "object title created_at turns",
        object={"const": "transcript"},
        title=_TEXT,
        created_at=_TIME,
        turns=array_of(
            object_of(
                "role content program form_state",
                role={"enum": ["user", "assistant"]},
                content=_TEXT,
                program=_MAYBE,
                form_state=_OBJECT,
            )
        ),
    ),
    "Artifact": object_of(
        "id object created_at updated_at title program form_state thread_id turn_id user",
        id=_TEXT,
        object={"const": "artifact"},
        created_at=_TIME,
        updated_at=_TIME,
        title=_TEXT,
        program=_TEXT,
        form_state=_OBJECT,
        thread_id=_MAYBE,
        turn_id=_MAYBE,
        user=_MAYBE,
    ),
    "ArtifactList": page_of("Artifact"),
    "DeletedArtifact": object_of(
        "id object deleted", id=_TEXT, object={"const": "artifact.deleted"}, deleted={"const": True}
    ),
}
