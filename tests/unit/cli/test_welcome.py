"""What `viewloom serve` prints: the first admin's link, where the server is reached."""

import pytest

from viewloom.cli.welcome import print_invitation
from viewloom.server.settings import Settings


@pytest.mark.parametrize(
    ("settings", "origin"),
    [
        (Settings(), "http://127.0.0.1:8787"),
        (Settings(host="0.0.0.0"), "http://127.0.0.1:8787"),  # noqa: S104 - printed, not bound
        (Settings(host="::1"), "http://[::1]:8787"),
        (Settings(public_origin="https://ui.example"), "https://ui.example"),
    ],
)
def test_the_first_admins_link_is_printed_on_a_line_of_its_own(
    settings: Settings, origin: str, capsys: pytest.CaptureFixture[str]
) -> None:
    print_invitation(settings, 8787, "s3cret")
    assert capsys.readouterr().out.splitlines()[-1] == f"{origin}/console/setup#token=s3cret"


def test_nothing_is_printed_once_there_is_an_admin(capsys: pytest.CaptureFixture[str]) -> None:
    print_invitation(Settings(), 8787, None)
    assert capsys.readouterr().out == ""
