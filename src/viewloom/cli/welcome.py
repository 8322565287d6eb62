"""What `viewloom serve` prints: where the page is, the first key, and a snippet that works when pasted."""

import click

from viewloom.server.console.shape import setup_link
from viewloom.server.settings import Settings

_SNIPPET = (
    "from openai import OpenAI\n"
    'client = OpenAI(base_url="{base_url}/v1/embed", api_key="{key}")\n'
    'print(client.chat.completions.create(model="{model}", '
    'messages=[{{"role": "user", "content": "{prompt}"}}]).choices[0].message.content)\n'
)
_EXAMPLE = "Make a contact form"


def print_welcome(settings: Settings, port: int, *, first_key: str | None, model: str) -> None:
    """Prints it to stdout; the key only at the first start, since it is stored nowhere."""
    address = _address(settings, port)
    click.echo(f"viewloom is at {address}/")
    if first_key is not None:
        click.echo(f"\nYour API key, shown this once: {first_key}")
    else:
        click.echo("Make an API key with `viewloom keys create --name NAME`.")
    if model:
        key = first_key or "YOUR_KEY"
        click.echo("\nFrom Python (pip install openai):\n")
        click.echo(_SNIPPET.format(base_url=address, key=key, model=model, prompt=_EXAMPLE))


def print_invitation(settings: Settings, port: int, secret: str | None) -> None:
    """Prints the first admin's link to stdout, while there is no admin."""
    if secret is not None:
        link = setup_link(base_url(settings, port), secret)
        click.echo(f"\nOpen this link, good for one use, to sign in to the console as its admin:\n{link}")


def base_url(settings: Settings, port: int) -> str:
    """Returns where people reach the server: what the operator said, else its own address."""
    return settings.public_origin or _address(settings, port)


def _address(settings: Settings, port: int) -> str:
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104 - compared, not bound
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
