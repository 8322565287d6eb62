"""Which Python the figures belong to: one that was built without optimisation takes up to twice as long."""

import platform
import sysconfig


def describe() -> str:
    """Return a line that says it."""
    built = sysconfig.get_config_var("CONFIG_ARGS") or ""
    kind = "optimised" if "--enable-optimizations" in built else "built WITHOUT optimisation: figures are too high"
    return f"Python {platform.python_version()}, {kind}"
