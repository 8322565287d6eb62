"""The public surface of `viewloom.catalogue`."""

from types import ModuleType

from viewloom import catalogue


def test_what_is_exported_is_what_is_listed_and_sorted() -> None:
    public = [
        name
        for name, value in vars(catalogue).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    ]
    assert catalogue.__all__ == sorted(catalogue.__all__)
    assert set(catalogue.__all__) == set(public)
