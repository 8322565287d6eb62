"""Providers that are asked over HTTP: what is looked up of their models."""

import pytest

from viewloom.cli.hosted import open_hosted
from viewloom.server.configuration.providers import ProviderSetup
from viewloom.server.configuration.shapes import HostedTable


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("base_url", "price_source"),
    [
        ("https://api.openai.com/v1", "https://api.openai.com/v1"),
        ("http://127.0.0.1:4000/v1", ""),
        ("http://vllm:8000/v1", ""),
    ],
)
async def test_only_what_the_internet_serves_is_looked_up_in_the_public_list(base_url: str, price_source: str) -> None:
    table = HostedTable.model_validate({"kind": "openai_compatible", "base_url": base_url, "models": ["gpt-4o"]})
    provider, models = open_hosted(ProviderSetup("some", table), table)
    try:
        assert [model.price_source for model in models] == [price_source] * len(models)
        assert models
    finally:
        await provider.close()
