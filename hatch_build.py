"""Compiles the knowledge when a wheel or an editable install of bouncekit is built."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class KnowledgeHook(BuildHookInterface[Any]):
    """Writes `compiled.json` and the `.mo` catalogues, and adds them to the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling calls it so
        """Compile; an editable install (``version`` "editable") finds the files in the checkout."""
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        for path in compile_knowledge(root):
            build_data["artifacts"].append(f"/{path.relative_to(root).as_posix()}")


def compile_knowledge(root: Path) -> list[Path]:
    """Run the compiler of the checkout at ``root`` and name the files that it wrote."""
    # `bouncekit/__init__.py` needs every dependency, which a build environment does not have.
    package = ModuleType("bouncekit")
    package.__path__ = [str(root / "bouncekit")]
    sys.modules["bouncekit"] = package
    written: list[Path] = import_module("bouncekit.knowledge.compiler").write()
    return written
