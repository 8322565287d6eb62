"""LiteLLM's SDK, unmodified: prints what it saw as JSON.

Without tools: for those this release of LiteLLM imports a package that it does not install.
"""

import json
import os
import sys
from typing import Any

# Else it fetches its price list when it is imported.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm

origin, key, name = sys.argv[1:]
complete: Any = litellm.completion  # pyright: ignore[reportUnknownMemberType, reportPrivateImportUsage]
common: dict[str, Any] = {"model": f"openai/{name}", "api_base": f"{origin}/v1/embed", "api_key": key}


def ask(text: str) -> list[dict[str, Any]]:
    return [{"role": "user", "content": text}]


whole = complete(messages=ask("Hi"), **common)
seen: dict[str, Any] = {"whole": whole.choices[0].message.content, "usage": whole.usage.completion_tokens}
chunks = complete(messages=ask("Hi"), stream=True, **common)
seen["streamed"] = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)

sys.stdout.write(json.dumps(seen))
