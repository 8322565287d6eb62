"""The example of a file is a file that works, and what settings come to can be read before the server starts."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from viewloom.cli.config import command
from viewloom.errors import SetupError

EXAMPLE = Path(__file__).parents[3] / "examples" / "viewloom.toml"
SECRETS = {
    name: f"secret-{number}"
    for number, name in enumerate(["OPENROUTER_API_KEY", "ANTHROPIC_API_KEY", "GPU_BOX_KEY", "TEAM_NAME"])
}


def check(path: Path, **environ: str) -> str:
    """Returns what the command prints."""
    runner = CliRunner(env={"VIEWLOOM_DATA_DIR": str(path.parent / "data"), **environ})
    result = runner.invoke(command, ["check", "--config", str(path)])
    if result.exception is not None:
        raise result.exception
    return result.output


def test_the_example_works_and_no_key_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "viewloom.toml"
    path.write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    printed = check(path, **SECRETS)
    for model_id in (
        "c1/openrouter/openai/gpt-5/v-20260331 (default)",
        "c1/openrouter/meta-llama/llama-3.3-70b-instruct/v-20260331",
        "c1/anthropic/*/v-20260331",
        "c1/gpu-box/qwen3-32b/v-20260331",
        "c1/local/smollm2-135m-instruct/v-20260331",
    ):
        assert model_id in printed
    assert "full prompt, language, 400000 tokens, USD 1.25 in and 10 out per million tokens" in printed
    assert "standard prompt, prose, 131072 tokens, USD 0.10 in and 0.32 out per million tokens" in printed
    assert "aliases smart c1/openai/gpt-5" in printed
    assert "falls back on c1/anthropic/claude-sonnet-4-0/v-20260331 c1/local/smollm2-135m-instruct" in printed
    assert "constrained, mended" in printed
    assert "secret" not in printed
    assert not (tmp_path / "data" / "models").exists()


def test_the_usual_variables_are_enough(tmp_path: Path) -> None:
    path = tmp_path / "viewloom.toml"
    path.write_text("", encoding="utf-8")
    printed = check(path, OPENAI_API_KEY="sk-1", ANTHROPIC_API_KEY="sk-2", VIEWLOOM_EMBEDDED="off")
    assert "c1/openai/*/v-20260331" in printed
    assert "c1/anthropic/*/v-20260331" in printed
    assert "c1/local" not in printed
    assert "sk-" not in printed


def test_a_variable_that_is_nearly_a_setting_is_told_and_others_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "viewloom.toml"
    path.write_text("", encoding="utf-8")
    printed = check(path, VIEWLOOM_DATADIR="data", VIEWLOOM_SERVICE_HOST="10.0.0.1", VIEWLOOM_EMBEDDED="off")
    assert "VIEWLOOM_DATADIR: there is no such setting; is VIEWLOOM_DATA_DIR meant?" in printed
    assert "VIEWLOOM_SERVICE_HOST" not in printed
    assert "is VIEWLOOM_EMBEDDED meant" not in printed


def test_a_server_without_models_is_told_to_be_one_and_still_composes(tmp_path: Path) -> None:
    path = tmp_path / "viewloom.toml"
    path.write_text("[server]\nembedded = false\n", encoding="utf-8")
    printed = check(path)
    assert "No model is configured" in printed
    assert "c1/viewloom/composer/v-20260331 (default)" in printed


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[server]\ndefault_model = "openai/gpt-5"\n', ":2: server.default_model: The model `c1/openai/gpt-5/"),
        ('[server]\ntitle_model = "olama/x"\n', ":2: server.title_model: The model `c1/olama/x/v-"),
        (
            '[server]\ntitle_model = "viewloom/composer"\n',
            ":2: server.title_model: viewloom/composer cannot name",
        ),
        (
            '[[providers.ollama.models]]\nname = "a"\nfallback = ["local/smollm2-135m-instruct",\n"b"]\n',
            ":4: providers.ollama.models[0].fallback[1]: The model `b` does not exist",
        ),
        ('[providers.ollama]\nfallback = ["olama/x"]\n', ":2: providers.ollama.fallback[0]: The model `c1/olama/x/v-"),
        (
            '[providers.big]\nkind = "local"\nmodel_file = "/missing.gguf"\n',
            ":3: providers.big.model_file: There is no model file /missing.gguf",
        ),
        ('[server]\nmodel_file = "/missing.gguf"\n', ":2: server.model_file: There is no model file /missing.gguf"),
        ('[server]\nscript = "/missing.toml"\n', ":2: server.script: The script /missing.toml cannot be read"),
    ],
)
def test_what_is_named_and_not_there_is_told(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "viewloom.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SetupError) as caught:
        check(path)
    assert says in caught.value.message


def test_the_files_word_on_the_built_in_model_counts(tmp_path: Path) -> None:
    path = tmp_path / "viewloom.toml"
    path.write_text('[providers.local]\nmodels = [{ name = "tiny", aliases = ["mini"] }]\n', encoding="utf-8")
    printed = check(path)
    assert "c1/local/tiny/v-20260331 (default)" in printed
    assert "aliases mini" in printed


@pytest.mark.parametrize(
    "table",
    [
        '[providers.mine]\nkind = "openai"\nmodels = ["gpt-5"]\n',
        '[providers.mine]\nkind = "groq"\napi_key_env = "OPENAI_API_KEY"\nmodels = ["gpt-5"]\n',
    ],
)
def test_a_key_that_pays_for_the_models_of_a_table_pays_for_no_others(tmp_path: Path, table: str) -> None:
    path = tmp_path / "viewloom.toml"
    path.write_text(table, encoding="utf-8")
    printed = check(path, OPENAI_API_KEY="sk-1", ANTHROPIC_API_KEY="sk-2", VIEWLOOM_EMBEDDED="off")
    assert "c1/mine/gpt-5/v-20260331" in printed
    assert "c1/openai" not in printed
    assert "c1/anthropic/*/v-20260331" in printed


def test_openais_address_does_not_reach_a_provider_that_the_file_gives_another(tmp_path: Path) -> None:
    path = tmp_path / "viewloom.toml"
    path.write_text('[providers.openai]\nkind = "vllm"\nmodels = ["q"]\n', encoding="utf-8")
    assert "c1/openai/q/v-20260331" in check(path, OPENAI_BASE_URL="ftp://not.read", VIEWLOOM_EMBEDDED="off")
