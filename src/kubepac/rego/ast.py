"""Questions to the syntax tree that `opa parse` prints as JSON."""

from __future__ import annotations

from collections.abc import Iterator

from kubepac.core.json_types import Json, JsonObject

_COMPREHENSIONS = frozenset({"arraycomprehension", "setcomprehension", "objectcomprehension"})
# `some x in xs` and `some k, v in xs` are calls of these once parsed.
_MEMBERSHIP = frozenset({"member_2", "member_3"})


def complexity(tree: JsonObject) -> dict[str, int]:
    """Size features of a module.

    `rego_ast_size` counts terms, `comprehension_depth` is the deepest nesting of comprehensions and `every`,
    and `array_scan_ops` counts what walks a collection: `some ... in`, `every`, and variables or `_` in a
    reference.
    """
    rules = tree.get("rules")
    nodes = list(_nodes(rules))
    return {
        "rego_ast_size": sum(1 for node in nodes if "type" in node),
        "comprehension_depth": _depth(rules),
        "array_scan_ops": sum(_scans(node) for node in nodes),
    }


def rule_names(tree: JsonObject) -> frozenset[str]:
    """Names of the rules of a module."""
    heads = [rule.get("head") for rule in _objects(tree.get("rules"))]
    return frozenset(str(head.get("name")) for head in heads if isinstance(head, dict))


def imported(tree: JsonObject) -> frozenset[str]:
    """Packages that a module imports, without `data.`."""
    refs = [item.get("path") for item in _objects(tree.get("imports"))]
    names = [_path(ref) for ref in refs if isinstance(ref, dict)]
    return frozenset(".".join(parts) for root, *parts in names if root == "data")


def settings_read(tree: JsonObject) -> list[tuple[str, Json]]:
    """Name and default of every `parameters.setting(name, default)` in a module; both are literals."""
    return [
        (str(call[1].get("value")), _literal(call[2]))
        for call in _calls(tree.get("rules"))
        if len(call) >= 3 and _path(call[0])[-2:] == ["parameters", "setting"]
    ]


def _calls(value: Json) -> Iterator[list[JsonObject]]:
    """Function calls: lists that begin with a reference to the function."""
    stack: list[Json] = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            if item and all(isinstance(part, dict) and "type" in part for part in item):
                yield _objects(item)
            stack.extend(item)
        elif isinstance(item, dict):
            stack.extend(child for key, child in item.items() if key != "location")


def _path(term: JsonObject) -> list[str]:
    return (
        [str(part.get("value")) for part in _objects(term.get("value"))] if term.get("type") == "ref" else []
    )


def _literal(term: JsonObject) -> Json:
    value = term.get("value")
    return [_literal(item) for item in _objects(value)] if term.get("type") == "array" else value


def _objects(value: Json) -> list[JsonObject]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _nodes(value: Json) -> Iterator[JsonObject]:
    stack: list[Json] = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            yield item
            stack.extend(child for key, child in item.items() if key != "location")
        elif isinstance(item, list):
            stack.extend(item)


def _depth(value: Json) -> int:
    deepest = 0
    stack: list[tuple[Json, int]] = [(value, 0)]
    while stack:
        item, depth = stack.pop()
        if isinstance(item, dict):
            depth += _is_nesting(item)
            deepest = max(deepest, depth)
            stack.extend((child, depth) for key, child in item.items() if key != "location")
        elif isinstance(item, list):
            stack.extend((child, depth) for child in item)
    return deepest


def _is_nesting(node: JsonObject) -> bool:
    return node.get("type") in _COMPREHENSIONS or "domain" in node


def _scans(node: JsonObject) -> int:
    if "domain" in node:  # every
        return 1
    if node.get("type") != "ref" or not isinstance(parts := node.get("value"), list):
        return 0
    names = [part.get("value") for part in parts if isinstance(part, dict)]
    if len(names) == 2 and names[0] == "internal" and names[1] in _MEMBERSHIP:
        return 1
    return sum(1 for part in parts[1:] if isinstance(part, dict) and part.get("type") == "var")
