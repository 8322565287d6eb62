"""Providers that are asked over HTTP, from their tables."""

from viewloom.cli.manners import COSTS_NOTHING, dress, dress_all
from viewloom.engine.models import ANY, Model
from viewloom.providers.anthropic import Anthropic
from viewloom.providers.base import Provider
from viewloom.providers.guard import GuardPolicy
from viewloom.providers.openai_compatible import OpenAICompatible
from viewloom.providers.retries import RetryPolicy
from viewloom.providers.timeouts import Timeouts
from viewloom.server.configuration.providers import ProviderSetup
from viewloom.server.configuration.shapes import HostedTable

ANTHROPIC_PARAMETERS = (
    "temperature",
    "top_p",
    "max_tokens",
    "max_completion_tokens",
    "stop",
    "reasoning_effort",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "response_format",
)
"""Members of a request that have a counterpart in Anthropic's API."""


def open_hosted(setup: ProviderSetup, table: HostedTable) -> tuple[Provider, list[Model]]:
    """Makes a hosted provider and its models; the last stands for those that are not listed, if they may be asked."""
    timeouts = Timeouts(
        table.connect_timeout_s, table.first_timeout_s, table.idle_timeout_s, whole_s=table.whole_timeout_s
    )
    policy = GuardPolicy(RetryPolicy(attempts=1 + table.retries), table.concurrency)
    provider: Provider
    parameters: tuple[str, ...] | None = None
    if table.kind == "anthropic":
        provider = Anthropic(
            setup.name, table.base_url, setup.api_key, headers=setup.headers, timeouts=timeouts, policy=policy
        )
        parameters = ANTHROPIC_PARAMETERS
    else:
        provider = OpenAICompatible(
            setup.name,
            table.base_url,
            setup.api_key,
            grammar=table.grammar,
            headers=setup.headers,
            timeouts=timeouts,
            policy=policy,
        )
    if setup.is_self_hosted:
        any_model = Model(provider, ANY, metadata=COSTS_NOTHING)
    else:
        # No public list knows an upstream without encryption: that is a proxy or a server of the operator's own.
        price_source = table.base_url if table.base_url.startswith("https://") else ""
        any_model = Model(provider, ANY, parameters=parameters, price_source=price_source)
    models = dress_all(any_model, table) if table.models else []
    return provider, [*models, *([dress(any_model, table)] if table.takes_any_model else [])]
