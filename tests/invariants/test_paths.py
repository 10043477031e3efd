"""Files and modules that guides, comments and docstrings name are there, under that name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
FOLDERS = ("voting", "tests", "bench", "docs", "templates")
READ = {".py", ".md", ".html", ".js", ".css", ".toml"}
PATH = re.compile(r"\b(?:voting|tests|bench|docs)/[\w./-]*\.(?:py|md|html|js|css|json)\b")
# A docstring sends its reader to a module: one beside it, or by its whole name.
SEE = re.compile(r"\bsee `([\w.]+)`")


def texts() -> Iterator[tuple[Path, str]]:
    for file in (*ROOT.glob("*.*"), *(each for folder in FOLDERS for each in (ROOT / folder).rglob("*"))):
        if file.suffix in READ:
            yield file, file.read_text(encoding="utf-8")


def is_module(name: str, *, beside: Path) -> bool:
    within = ROOT if "." in name else beside
    path = within.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def test_every_file_that_a_text_names_is_there() -> None:
    named = {(path, file.relative_to(ROOT)) for file, text in texts() for path in PATH.findall(text)}
    assert len(named) > 100
    assert {(path, str(file)) for path, file in named if not (ROOT / path).is_file()} == set()


def test_every_module_that_a_docstring_sends_its_reader_to_is_there() -> None:
    named = [(name, file) for file, text in texts() if file.suffix == ".py" for name in SEE.findall(text)]
    assert len(named) > 5
    lost = {(name, str(file)) for name, file in named if not is_module(name, beside=file.parent)}
    assert lost == set()
