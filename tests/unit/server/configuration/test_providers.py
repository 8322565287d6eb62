"""The tables of providers: presets, variables, shapes, and one clear line for each mistake."""

from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest

from viewloom.errors import SetupError
from viewloom.providers.openai_compatible import GrammarSupport
from viewloom.server.configuration.presets import PRESETS
from viewloom.server.configuration.providers import ProviderSetup, load_providers
from viewloom.server.configuration.shapes import Grammar, HostedTable, LocalTable, ScriptedTable
from viewloom.server.configuration.sources import load_sources

KEYS = {preset.settings["api_key_env"]: "sk-secret" for preset in PRESETS.values() if "api_key_env" in preset.settings}


def load(path: Path, text: str, **environ: str) -> tuple[ProviderSetup, ...]:
    file = path / "viewloom.toml"
    file.write_text(text, encoding="utf-8")
    return load_providers(load_sources(file, {**KEYS, **environ}))


def one(path: Path, text: str, **environ: str) -> tuple[ProviderSetup, HostedTable]:
    (setup,) = load(path, text, **environ)
    assert isinstance(setup.table, HostedTable)
    return setup, setup.table


def complaint(path: Path, text: str, **environ: str) -> str:
    with pytest.raises(SetupError) as caught:
        load(path, text, **environ)
    assert "\n" not in caught.value.message
    return caught.value.message.replace(f"{path}/", "")


@pytest.mark.parametrize("name", PRESETS)
def test_a_known_kind_needs_nothing_but_its_key(tmp_path: Path, name: str) -> None:
    setup, table = one(tmp_path, f"[providers.{name}]\n")
    assert table.base_url.startswith("http://127.0.0.1:" if setup.is_self_hosted else "https://")
    assert bool(setup.api_key) is not setup.is_self_hosted
    assert table.takes_any_model


def test_a_known_kind_serves_under_another_name_with_settings_of_its_own(tmp_path: Path) -> None:
    setup, table = one(tmp_path, '[providers.farm]\nkind = "vllm"\nbase_url = "http://10.0.0.5/v1"\n')
    assert (setup.name, table.base_url, table.grammar, table.kind) == (
        "farm",
        "http://10.0.0.5/v1",
        "vllm",
        "openai_compatible",
    )


def test_every_setting_of_a_provider_is_taken(tmp_path: Path) -> None:
    setup, table = one(
        tmp_path,
        """
        [providers.mine]
        kind = "openai_compatible"
        base_url = "https://host/v1"
        api_key_env = "MY_KEY"
        headers = { X-Title = "viewloom", X-Team = { env = "MY_TEAM" } }
        grammar = "vllm"
        connect_timeout_s = 1
        first_timeout_s = 2.5
        idle_timeout_s = 3
        whole_timeout_s = 0
        retries = 0
        concurrency = 4
        any_model = true
        tier = "full"
        dialect = "prose"
        constrained = true
        mended = true
        guidance = "prompt"
        fallback = ["other/model"]
        models = ["a", { name = "b/c", tier = "compact" }]
        """,
        MY_KEY="sk-mine",
        MY_TEAM="blue",
    )
    assert (setup.api_key, setup.headers) == ("sk-mine", {"X-Title": "viewloom", "X-Team": "blue"})
    assert (table.connect_timeout_s, table.first_timeout_s, table.idle_timeout_s) == (1, 2.5, 3)
    assert table.whole_timeout_s == 0
    assert (table.retries, table.concurrency, table.takes_any_model) == (0, 4, True)
    assert (table.tier, table.dialect, table.constrained, table.mended) == ("full", "prose", True, True)
    assert [(model.name, model.tier) for model in table.models] == [("a", None), ("b/c", "compact")]


def test_a_models_limits_and_prices_are_exact(tmp_path: Path) -> None:
    _, table = one(
        tmp_path,
        '[providers.groq]\n[[providers.groq.models]]\nname = "m"\ncontext_length = 8192\nmax_output = 1024\n'
        "images = false\ntools = true\ninput_price = 0.1\noutput_price = 2\ncached_price = 0.05\n",
    )
    metadata = table.models[0].metadata
    assert (metadata.context_length, metadata.max_output) == (8192, 1024)
    assert (metadata.takes_images, metadata.takes_tools) == (False, True)
    assert (metadata.input_price, metadata.output_price, metadata.cached_price) == (
        Decimal("0.1"),
        Decimal(2),
        Decimal("0.05"),
    )
    assert not table.takes_any_model


def test_a_provider_may_come_from_variables_alone() -> None:
    environ = {
        "VIEWLOOM_PROVIDERS__MINE__KIND": "openai_compatible",
        "VIEWLOOM_PROVIDERS__MINE__BASE_URL": "http://127.0.0.1:9/v1",
        "VIEWLOOM_PROVIDERS__MINE__MODELS": "a, b/c",
        "VIEWLOOM_PROVIDERS__MINE__HEADERS": '{ X-Title = "t" }',
        "VIEWLOOM_PROVIDERS__MINE__RETRIES": "7",
        "VIEWLOOM_PROVIDERS__MINE__FALLBACK": "other/x,fast",
    }
    (setup,) = load_providers(load_sources(None, environ))
    assert isinstance(setup.table, HostedTable)
    assert ([model.name for model in setup.table.models], setup.table.retries) == (["a", "b/c"], 7)
    assert (setup.headers, setup.table.fallback) == ({"X-Title": "t"}, ("other/x", "fast"))


def test_a_variable_comes_before_the_file_whatever_the_name_is_spelt_with(tmp_path: Path) -> None:
    text = '[providers.my-own]\nkind = "vllm"\nretries = 1\ngrammar = "none"\n'
    setup, table = one(tmp_path, text, VIEWLOOM_PROVIDERS__MY_OWN__RETRIES="5")
    assert (setup.name, table.retries, table.grammar) == ("my-own", 5, "none")


def test_models_in_a_variable_may_have_settings(tmp_path: Path) -> None:
    models = '[{ name = "m", input_price = 0.1 }]'
    _, table = one(tmp_path, "[providers.groq]\n", VIEWLOOM_PROVIDERS__GROQ__MODELS=models)
    assert table.models[0].input_price == Decimal("0.1")


def test_providers_keep_the_order_of_the_file(tmp_path: Path) -> None:
    text = (
        '[providers.groq]\n[providers.openai]\n[providers.tiny]\nkind = "local"\n[providers.demo]\nkind = "scripted"\n'
    )
    setups = load(tmp_path, text, VIEWLOOM_PROVIDERS__OLLAMA__RETRIES="1", VIEWLOOM_PROVIDERS__OPENAI__RETRIES="1")
    assert [setup.name for setup in setups] == ["groq", "openai", "tiny", "demo", "ollama"]
    assert isinstance(setups[2].table, LocalTable)
    assert isinstance(setups[3].table, ScriptedTable)


def test_a_home_directory_is_understood(tmp_path: Path) -> None:
    (setup,) = load(tmp_path, '[providers.local]\nmodel_file = "~/model.gguf"\n')
    assert isinstance(setup.table, LocalTable)
    assert setup.table.model_file == Path.home() / "model.gguf"


def test_a_key_is_shown_nowhere(tmp_path: Path) -> None:
    setup, _ = one(tmp_path, '[providers.groq]\nheaders = { X = { env = "OPENAI_API_KEY" } }\n')
    assert setup.api_key == setup.headers["X"] == "sk-secret"
    assert "sk-secret" not in repr(setup)


def test_an_address_of_ones_own_needs_no_key(tmp_path: Path) -> None:
    setup, _ = one(tmp_path, '[providers.openai]\nbase_url = "http://127.0.0.1:9/v1"\n', OPENAI_API_KEY="")
    assert setup.api_key == ""


OPENROUTER = "[providers.openrouter]\n"
HEADED = "[[providers.openrouter.models]]\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[providers.mine]\n", "viewloom.toml:1: providers.mine.kind: it must be one of openai_compatible, anthropic,"),
        ('[providers.mine]\nkind = "opena"\n', "viewloom.toml:2: providers.mine.kind: it must be one of "),
        ("[providers.mine]\nkind = 3\n", "viewloom.toml:2: providers.mine.kind: it must be one of "),
        (
            '[providers.mine]\nkind = "openai_compatible"\n',
            "viewloom.toml:1: providers.mine.base_url: it is needed and not set.",
        ),
        (
            OPENROUTER + "mended = 5\n",
            "viewloom.toml:2: providers.openrouter.mended: it must be a switch: true or false",
        ),
        (OPENROUTER + "models = 5\n", "viewloom.toml:2: providers.openrouter.models: it must be a list (it is 5)."),
        (OPENROUTER + "models = [5]\n", "viewloom.toml:2: providers.openrouter.models[0]: it must be a table"),
        (OPENROUTER + "headers = 5\n", "viewloom.toml:2: providers.openrouter.headers: it must be a table"),
        (OPENROUTER + 'retries = "two"\n', "viewloom.toml:2: providers.openrouter.retries: it must be a whole number"),
        (
            OPENROUTER + "retries = true\n",
            "viewloom.toml:2: providers.openrouter.retries: it must be a number (it is true)",
        ),
        (
            OPENROUTER + 'idle_timeout_s = "5s"\n',
            "viewloom.toml:2: providers.openrouter.idle_timeout_s: it must be a number",
        ),
        (
            OPENROUTER + 'tier = "huge"\n',
            "viewloom.toml:2: providers.openrouter.tier: it must be 'compact', 'standard' or 'full' (it is 'huge').",
        ),
        (
            OPENROUTER + "timeout = 3\nretry = 1\n",
            "viewloom.toml:2: providers.openrouter.timeout: there is no such setting; is `",
        ),
        (
            OPENROUTER + 'base_url = "ftp://x"\n',
            "viewloom.toml:2: providers.openrouter.base_url: it must be an http(s) address without user name",
        ),
        (
            OPENROUTER + "retries = 99\n",
            "viewloom.toml:2: providers.openrouter.retries: it must be less than or equal to 10 (it is 99).",
        ),
        (
            OPENROUTER + '\n[[providers.openrouter.models]]\nname = "a"\n' + HEADED + 'nmae = "b"\n',
            "viewloom.toml:6: providers.openrouter.models[1].nmae: there is no such setting; is `name` meant?",
        ),
        (
            OPENROUTER + '\n[[providers.openrouter.models]]\nname = "a"\n' + HEADED + 'tier = "full"\n',
            "viewloom.toml:5: providers.openrouter.models[1].name: it is needed and not set.",
        ),
        (
            OPENROUTER + HEADED + 'name = "a"\nteir = "full"\n',
            "viewloom.toml:4: providers.openrouter.models[0].teir: there is no such setting; is `tier` meant?",
        ),
        (
            OPENROUTER + 'models = [\n  "a",\n  { name = "b", input_price = -1 },\n]\n',
            "viewloom.toml:4: providers.openrouter.models[1].input_price: it must be greater than or equal to 0",
        ),
        (
            OPENROUTER + 'models = ["a b"]\n',
            "viewloom.toml:2: providers.openrouter.models[0].name: it must be a name of up to 200 characters",
        ),
        (
            OPENROUTER + 'models = ["a",\n"a"]\n',
            "viewloom.toml:3: providers.openrouter.models[1].name: `openrouter/a` stands for another model already.",
        ),
        (
            OPENROUTER + HEADED + 'name = "a"\naliases = ["x"]\n' + HEADED + 'name = "b"\naliases = ["x"]\n',
            "viewloom.toml:7: providers.openrouter.models[1].aliases: `x` stands for another model already.",
        ),
        (
            OPENROUTER + HEADED + 'name = "a"\naliases = ["c1-latest"]\n',
            "viewloom.toml:4: providers.openrouter.models[0].aliases: `c1-latest` always stands for the default model",
        ),
        (
            OPENROUTER + "constrained = true\n",
            "viewloom.toml:2: providers.openrouter.constrained: set the provider's `grammar` first.",
        ),
        (
            "[providers.anthropic]\nconstrained = true\n",
            "viewloom.toml:2: providers.anthropic.constrained: no grammar is taken there.",
        ),
        (
            OPENROUTER + 'headers = { "X Y" = "1" }\n',
            "viewloom.toml:2: providers.openrouter.headers: `X Y` is no name for a header.",
        ),
        (
            OPENROUTER + 'headers = { X = { env = "NOT_SET" } }\n',
            "viewloom.toml:2: providers.openrouter.headers.X: the variable NOT_SET is not set.",
        ),
        (
            OPENROUTER + 'headers = { X = "a\\nsecret" }\n',
            "viewloom.toml:2: providers.openrouter.headers.X: it must hold no line end or other control character.",
        ),
        (OPENROUTER + "headers = { X = 1 }\n", "viewloom.toml:2: providers.openrouter.headers.X: it must be text, or "),
        (
            '[providers.mine]\nkind = "vllm"\napi_key_env = "NOT_SET"\n',
            "viewloom.toml:3: providers.mine.api_key_env: the variable NOT_SET is not set.",
        ),
        (
            OPENROUTER + 'api_key = "sk-1"\n',
            "viewloom.toml:2: providers.openrouter.api_key: there is no such setting; is `api_key_env` meant?",
        ),
        (
            OPENROUTER + 'api_key_env = "sk-or-v1-secret"\n',
            "viewloom.toml:2: providers.openrouter.api_key_env: it must be the name of a variable, never the key",
        ),
        (
            OPENROUTER + 'api_key_env = "secret"\n',
            "viewloom.toml:2: providers.openrouter.api_key_env: the variable it names is not set.",
        ),
        ('[providers."a/b"]\n', "viewloom.toml:1: providers.a/b: a provider's name has letters, digits, "),
        (
            '[providers.l]\nkind = "local"\nbase_url = "http://x"\n',
            "viewloom.toml:3: providers.l.base_url: there is no",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line_its_name_and_what_is_allowed(tmp_path: Path, text: str, says: str) -> None:
    message = complaint(tmp_path, text)
    assert message.startswith(says)
    assert "secret" not in message


def test_a_key_that_is_missing_is_named_by_its_variable(tmp_path: Path) -> None:
    message = complaint(tmp_path, "\n[providers.groq]\n", GROQ_API_KEY="")
    assert message == "viewloom.toml:2: providers.groq.api_key_env: the variable GROQ_API_KEY is not set."


def test_a_key_of_two_lines_is_refused_as_it_could_never_be_sent(tmp_path: Path) -> None:
    message = complaint(tmp_path, "\n[providers.groq]\n", GROQ_API_KEY="sk-secret\nX-Evil: 1")
    assert message == "viewloom.toml:2: providers.groq.api_key_env: the variable GROQ_API_KEY holds a line end."


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("VIEWLOOM_PROVIDERS__GROQ__TIER", "huge", "VIEWLOOM_PROVIDERS__GROQ__TIER: it must be 'compact'"),
        ("VIEWLOOM_PROVIDERS__GROQ__TEIR", "full", "VIEWLOOM_PROVIDERS__GROQ__TEIR: there is no such setting"),
        ("VIEWLOOM_PROVIDERS__GROQ__MODELS", "[1", "VIEWLOOM_PROVIDERS__GROQ__MODELS: it must be written as in"),
        ("VIEWLOOM_PROVIDERS__GROQ__MODELS", "[{ nam = 1 }]", "VIEWLOOM_PROVIDERS__GROQ__MODELS: there is no"),
        ("VIEWLOOM_PROVIDERS__GROQ__HEADERS", "{ X = 1 }", "VIEWLOOM_PROVIDERS__GROQ__HEADERS: it must be text"),
    ],
)
def test_a_mistake_in_a_variable_is_told_with_its_name(tmp_path: Path, variable: str, value: str, says: str) -> None:
    assert complaint(tmp_path, "[providers.groq]\n", **{variable: value}).startswith(says)


def test_grammars_are_those_that_the_provider_takes() -> None:
    assert get_args(Grammar) == get_args(GrammarSupport)


def test_a_password_in_an_address_is_not_shown(tmp_path: Path) -> None:
    said = complaint(tmp_path, OPENROUTER + 'base_url = "https://user:secret@host/v1"\n')
    assert said.startswith("viewloom.toml:2: providers.openrouter.base_url: it must be an http(s) address")
    assert "secret" not in said
