"""Which sentences of our own a page can show: found by following its view through functions and templates."""

from __future__ import annotations

import inspect
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import CodeType, FunctionType, ModuleType
from typing import Any, cast

from babel.messages.extract import extract_python
from flask import Flask
from flask_babel.speaklater import LazyString
from jinja2 import nodes
from jinja2.ext import extract_from_ast
from wtforms.fields.core import UnboundField

from voting.methods.method import Method
from voting.site.languages import MARKS
from voting.site.paths import BALLOT_DESIGNS, TEMPLATES

GETTEXT = ("_", "gettext", "ngettext")
# What a template shows officers alone.
TO_OFFICERS = frozenset({"runs_it", "is_organiser", "desk", "next", "is_doorstep"})
FOR_OFFICERS = frozenset({"after_freezing", "allows", "phone_line"})


@dataclass
class Reached:
    """Follows views; `sentences` is what was found, each with where it stands."""

    app: Flask
    sentences: dict[str, str] = field(default_factory=dict)
    seen: set[object] = field(default_factory=set)

    def follow(self, things: Iterable[object]) -> None:
        """Follow what a page may show or call."""
        for thing in things:
            self._one(thing)

    def _one(self, thing: object) -> None:
        thing = inspect.unwrap(thing) if callable(thing) and not isinstance(thing, type) else thing
        if isinstance(thing, LazyString):
            self._say(vars(thing)["_args"][0], "a sentence kept")
        elif isinstance(thing, UnboundField):
            self.follow([*thing.args, *thing.kwargs.values()])
        elif isinstance(thing, Method):
            for said in vars(thing.words).values():
                self._say(_first(said), f"the words of {thing.name}")
        elif isinstance(thing, dict | list | tuple | set | frozenset):
            self.follow(thing.values() if isinstance(thing, dict) else thing)
        elif _is_ours(thing) and thing not in self.seen:
            self.seen.add(thing)
            if isinstance(thing, FunctionType) and thing.__code__.co_filename.endswith(".py"):
                self._function(thing)
            elif isinstance(thing, type):
                self.follow(getattr(each, "fget", each) for each in vars(thing).values())

    def _function(self, function: FunctionType) -> None:
        source = io.BytesIO(inspect.getsource(function).encode())
        for _line, _name, said, _comments in extract_python(source, MARKS, [], {}):
            self._say(_first(said), function.__qualname__)
        for code in _codes(function.__code__):
            for name in set(code.co_names) - FOR_OFFICERS:
                self._one(function.__globals__.get(name))
                # A module of ours that is used by name.
                for module in _modules(function.__globals__):
                    self._one(getattr(module, name, None))
            for text in code.co_consts:
                if isinstance(text, str) and text.endswith(".html"):
                    self._template(text)
                elif isinstance(text, str):
                    # A class that stands in quotes, as in a cast.
                    self._one(function.__globals__.get(text))

    def _template(self, name: str, macros: frozenset[str] | None = None) -> None:
        """Follow a template, or some macros of one."""
        if (name, macros) in self.seen:
            return
        self.seen.add((name, macros))
        env = self.app.jinja_env
        # Templates of pages, or the design of a print.
        [file] = [TEMPLATES / name] if (TEMPLATES / name).exists() else BALLOT_DESIGNS.glob(f"*/{name}")
        tree = _for_residents(env.parse(file.read_text(encoding="utf-8")))
        kept = [tree] if macros is None else list(_macros(tree, macros))
        for part in kept:
            for _line, _function, said in extract_from_ast(cast("nodes.Template", part), GETTEXT):
                self._say(said[0] if isinstance(said, tuple) else said, name)
            for node in part.find_all((nodes.Extends, nodes.Include, nodes.FromImport)):
                self._other(node)
            for each in part.find_all((nodes.Name, nodes.Filter)):
                known: dict[str, Any] = env.filters if isinstance(each, nodes.Filter) else env.globals
                if each.name not in FOR_OFFICERS:
                    self._one(known.get(each.name))

    def _other(self, node: nodes.Node) -> None:
        assert isinstance(node, nodes.Extends | nodes.Include | nodes.FromImport)
        assert isinstance(node.template, nodes.Const), "a template is named by its name"
        if isinstance(node, nodes.FromImport):
            names = {each if isinstance(each, str) else each[0] for each in node.names}
            self._template(node.template.value, frozenset(names - FOR_OFFICERS))
        else:
            self._template(node.template.value)

    def _say(self, said: str | None, where: str) -> None:
        if said:
            self.sentences.setdefault(said, where)


def _is_ours(thing: object) -> bool:
    module = getattr(thing, "__module__", None)
    return isinstance(thing, FunctionType | type) and str(module).startswith("voting.")


def _modules(names: dict[str, Any]) -> list[ModuleType]:
    return [
        each
        for each in names.values()
        if isinstance(each, ModuleType) and each.__name__.startswith("voting.")
    ]


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _codes(each)


def _for_residents(tree: nodes.Template) -> nodes.Template:
    """A template without what it shows officers alone."""
    for node in tree.find_all(nodes.If):
        if isinstance(node.test, nodes.Name) and node.test.name in TO_OFFICERS:
            node.body = []
    return tree


def _macros(tree: nodes.Template, names: frozenset[str]) -> Iterator[nodes.Node]:
    """The macros of these names, those that they use of the same template, and where they borrow others."""
    all_of_them = {each.name: each for each in tree.find_all(nodes.Macro)}
    waiting, met = list(names), set[str]()
    while waiting:
        name = waiting.pop()
        if name not in met and name in all_of_them:
            yield all_of_them[name]
            waiting += [each.name for each in all_of_them[name].find_all(nodes.Name)]
        met.add(name)
    yield nodes.Template([each for each in tree.find_all(nodes.FromImport) if met & {*each.names}])


def _first(said: Any) -> str | None:
    """A sentence that is marked, or the first of its forms."""
    return said if isinstance(said, str) or said is None else said[0]
