"""The `--thorough` option, the markers, and how Hypothesis runs."""

import pytest
from hypothesis import settings


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--thorough",
        action="store_true",
        help="many more programs and examples, and examples drawn at random",
    )


def pytest_configure(config: pytest.Config) -> None:
    # No deadline in either: a test must not fail because the machine is busy.
    settings.register_profile(
        "derandomized", derandomize=True, deadline=None, database=None
    )
    settings.register_profile("thorough", deadline=None, max_examples=2000)
    settings.load_profile(
        "thorough" if config.getoption("--thorough") else "derandomized"
    )


@pytest.fixture(scope="session")
def thorough(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--thorough"))
