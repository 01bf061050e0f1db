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
    rules = tree.get("rules")
    heads = [rule.get("head") for rule in rules if isinstance(rule, dict)] if isinstance(rules, list) else []
    return frozenset(str(head.get("name")) for head in heads if isinstance(head, dict))


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
