"""Manifest text to Kubernetes objects, with the place of every field. Pure: touches no file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from yaml import YAMLError

from kubepac.core.objects import KubeObject, Rejection
from kubepac.manifests.chunks import Chunk, chunks
from kubepac.manifests.complaint import line_and_reason
from kubepac.manifests.compose import Memo, compose
from kubepac.manifests.encoding import utf8
from kubepac.manifests.json_text import NotJson, looks_like_json, parse_json
from kubepac.manifests.limits import Budget, Limits, Refused
from kubepac.manifests.places import PlacesSource
from kubepac.manifests.recognise import TEMPLATE, Document, recognise

__all__ = ["Limits", "Loaded", "iter_documents", "load_text"]

# libyaml compares every %TAG line with all that came before. Its line breaks are more than ours.
_TAG_DIRECTIVE = re.compile(rb"(?:\A|[\r\n]|\xc2\x85|\xe2\x80[\xa8\xa9])%TAG\b")
_TAG_DIRECTIVES = 32


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a file holds, in the order it is written."""

    objects: list[KubeObject] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)


def load_text(data: bytes, *, file: str, limits: Limits | None = None) -> Loaded:
    """All objects of one file; `file` is the name that positions and rejections give."""
    loaded = Loaded()
    for found in iter_documents(data, file=file, limits=limits):
        if isinstance(found, KubeObject):
            loaded.objects.append(found)
        else:
            loaded.rejected.append(found)
    return loaded


def iter_documents(
    data: bytes, *, file: str, limits: Limits | None = None
) -> Iterator[KubeObject | Rejection]:
    """What `load_text` finds, one document in memory at a time.

    A template is rejected once a file, at its first line that is one, however many documents it spoils.
    """
    limits = limits or Limits()
    if len(data) > limits.file_bytes:
        yield oversize(file, limits)
        return
    try:
        text = utf8(data)
    except Refused as refused:
        yield Rejection(file, refused.line + 1, refused.reason)
        return
    budget = Budget(depth=limits.depth, nodes=limits.nodes, alias_nodes=limits.alias_nodes)
    memo = Memo()
    has_template = False
    for number, chunk in enumerate(chunks(text)):
        if number >= limits.documents:
            yield Rejection(file, chunk.line, f"more than {limits.documents} documents: the rest is not read")
            return
        for found in _objects(chunk, file=file, number=number, budget=budget, memo=memo):
            is_template = isinstance(found, Rejection) and found.reason == TEMPLATE
            if not (is_template and has_template):
                yield found
            has_template |= is_template
        if budget.nodes <= 0:
            return


def oversize(file: str, limits: Limits) -> Rejection:
    """The rejection of a file that is too large to be read."""
    return Rejection(file, None, f"larger than {limits.file_bytes} bytes: split it, or raise the limit")


def _objects(
    chunk: Chunk, *, file: str, number: int, budget: Budget, memo: Memo
) -> Iterator[KubeObject | Rejection]:
    try:
        parsed = list(_parsed(chunk.text, budget, memo))
    except (Refused, YAMLError) as error:
        line, reason = line_and_reason(error, chunk.text)
        yield Rejection(file, chunk.line + line, reason)
        return
    for value, source in parsed:
        yield from recognise(Document(value, source, file, number, chunk.line, chunk.text))


def _parsed(text: bytes, budget: Budget, memo: Memo) -> Iterator[tuple[object, PlacesSource]]:
    if looks_like_json(text):
        try:
            documents = parse_json(text, budget=budget)
        except NotJson:
            pass
        else:
            yield from ((document.value, document.source) for document in documents)
            return
    if b"%TAG" in text and len(_TAG_DIRECTIVE.findall(text)) > _TAG_DIRECTIVES:
        raise Refused(0, f"more than {_TAG_DIRECTIVES} %TAG directives")
    composed = compose(text, budget=budget, memo=memo)
    yield composed.value, PlacesSource(composed.places)
