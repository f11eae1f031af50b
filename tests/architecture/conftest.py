"""Our source files, read and parsed once for all gates of this folder."""

from __future__ import annotations

import pytest

from tests.architecture.sources import Import, Source, imports, read


@pytest.fixture(scope="session")
def product() -> list[Source]:
    """The files of the program."""
    return read("lohu_gis")


@pytest.fixture(scope="session")
def test_files() -> list[Source]:
    """The files of the tests."""
    return read("tests")


@pytest.fixture(scope="session")
def imports_of(product: list[Source]) -> dict[str, list[Import]]:
    """The imports of every module of the program."""
    return {source.module: list(imports(source.tree)) for source in product}
