"""The public surface of `viewloom.compose`."""

from types import ModuleType

from viewloom import compose


def test_what_is_exported_is_what_is_listed_and_sorted() -> None:
    public = [
        name for name, value in vars(compose).items() if not name.startswith("_") and not isinstance(value, ModuleType)
    ]
    assert compose.__all__ == sorted(compose.__all__)
    assert set(compose.__all__) == set(public)
