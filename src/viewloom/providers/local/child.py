"""The process that holds the engine: llama.cpp's server on a loopback port, and nothing else.

Main path: `main` reads one line of settings from standard input, loads the model, reports the port on standard output
and waits until standard input ends, which is when the parent is gone, however it went. The engine lives here and not
in the server because a failed assertion or a hostile model file ends the process it happens in.

Run as a script, by path: it imports nothing of viewloom, so that a restart takes as long as the engine needs.
"""

import ctypes
import importlib
import json
import os
import signal
import sys
from typing import Any

_PR_SET_PDEATHSIG = 1
LOAD_FAILED = 3
"""Exit code: the engine runs here but cannot take the model file."""


def main() -> None:
    """Serves until the parent goes away."""
    report_to = os.fdopen(os.dup(1), "w", buffering=1)
    # The engine writes to standard output as it likes; only our reports may go there.
    os.dup2(2, 1)
    _die_with_parent()
    settings = json.loads(sys.stdin.readline())
    # Spinning OpenMP threads starve each other as soon as anything else uses a core; read when the library loads.
    os.environ["OMP_WAIT_POLICY"] = "passive"
    _report(report_to, state="importing")
    # An unsupported processor crashes in this import, which the parent knows by the report before it.
    xllamacpp: Any = importlib.import_module("xllamacpp")
    _report(report_to, state="loading")
    try:
        server = xllamacpp.Server(_parameters(xllamacpp, settings))
    except (RuntimeError, ValueError, OSError):
        sys.exit(LOAD_FAILED)
    _report(report_to, state="ready", address=server.listening_address)
    while sys.stdin.readline():
        pass
    # Not sys.exit: tearing the engine down may wait for requests under way.
    os._exit(0)


def _parameters(engine: Any, settings: dict[str, Any]) -> Any:
    params = engine.CommonParams()
    params.model.path = settings["model_file"]
    params.n_ctx = settings["context_tokens"] * settings["slots"]
    params.n_parallel = settings["slots"]
    params.n_batch = settings["batch_tokens"]
    params.n_ubatch = settings["batch_tokens"]
    params.cpuparams.n_threads = settings["threads"]
    params.cpuparams_batch.n_threads = settings["prompt_threads"]
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [settings["api_key"]]
    params.n_threads_http = settings["slots"] + 4
    params.offline = True
    params.ui = False
    params.endpoint_slots = False
    params.endpoint_props = False
    params.endpoint_metrics = False
    params.cors_origins = ""
    params.verbosity = -1
    params.warmup = True
    params.fit_params = False
    # We choose the slots and keep their caches; llama.cpp must neither move a prompt nor keep people's prompts in RAM.
    params.slot_prompt_similarity = 0.0
    params.cache_ram_mib = 0
    params.n_ctx_checkpoints = 0
    params.slot_save_path = settings["slot_dir"]
    flash = engine.llama_flash_attn_type
    params.flash_attn_type = (
        flash.LLAMA_FLASH_ATTN_TYPE_ENABLED if settings["flash_attention"] else flash.LLAMA_FLASH_ATTN_TYPE_DISABLED
    )
    return params


def _report(stream: Any, **members: Any) -> None:
    stream.write(json.dumps(members) + "\n")
    stream.flush()


def _die_with_parent() -> None:
    """Asks Linux to end this process with its parent; elsewhere the end of standard input does, a little later."""
    # Ctrl-C reaches the whole foreground group; the parent decides when its engine stops.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    main()
