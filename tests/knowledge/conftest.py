from pathlib import Path

import pytest


@pytest.fixture
def toml(tmp_path: Path):
    """Write a knowledge file and give its path."""

    def write(text: str, name: str = "own.toml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
        return path

    return write
