"""The house as a tree of parsed files, for rules that read source."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

SKIPPED = {".git", ".venv", ".munim", "__pycache__", "node_modules", ".ruff_cache", ".import_linter_cache"}
DOORS = ("api", "admin", "tasks", "handlers", "consumers", "management", "console")


@dataclass(frozen=True)
class Source:
    """One Python file."""

    root: Path
    path: Path

    @property
    def name(self) -> str:
        """The path from the top, as written in a violation."""
        return self.path.relative_to(self.root).as_posix()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text(), filename=str(self.path))

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @property
    def rooms(self) -> tuple[str, ...]:
        """Folder and file names below the app: ("services", "transfers")."""
        parts = self.path.relative_to(self.root).with_suffix("").parts
        return parts[2:] if parts[0] == "apps" else parts[1:]

    def at(self, node: ast.AST, says: str) -> str:
        return f"{self.name}:{node.lineno}: {says}"

    def in_room(self, *names: str) -> bool:
        return any(room in names for room in self.rooms)

    def imports(self) -> Iterator[tuple[ast.AST, str]]:
        """Every imported dotted name, relative ones with their leading dots: (node, "django.dispatch.receiver")."""
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from ((node, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = "." * node.level + (node.module or "")
                yield from (
                    (node, f"{base}.{alias.name}" if node.module else base + alias.name) for alias in node.names
                )

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in self.nodes if isinstance(node, ast.Call))


class House:
    """A checkout, or a small tree that a test made."""

    def __init__(self, root: Path):
        self.root = root

    @cached_property
    def files(self) -> list[Path]:
        """The files that belong to the project: those that git knows, or all of a tree without git."""
        if (self.root / ".git").exists():
            command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
            listed = subprocess.run(command, cwd=self.root, stdout=subprocess.PIPE, check=True).stdout.decode()
            paths = (self.root / name for name in listed.split("\0") if name)
        else:
            paths = (path for path in self.root.rglob("*") if not SKIPPED & set(path.parts))
        return sorted(path for path in paths if path.is_file())

    def sources(self, *tops: str, migrations: bool = False) -> list[Source]:
        """The Python files below these top folders (all of them when none is named)."""
        chosen = [
            source for source in self._sources if not tops or source.path.relative_to(self.root).parts[0] in tops
        ]
        return [source for source in chosen if migrations or "migrations" not in source.path.parts]

    @cached_property
    def _sources(self) -> list[Source]:
        return [Source(self.root, path) for path in self.files if path.suffix == ".py"]


def dotted(node: ast.AST) -> str:
    """`a.b.c` of an attribute chain, "" of anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = dotted(node.value)
        return f"{base}.{node.attr}" if base else ""
    return ""
