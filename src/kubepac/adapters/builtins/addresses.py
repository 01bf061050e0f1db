"""`net.cidr_*`: IPv4 and IPv6 as Go's `net` package reads and prints them."""

from __future__ import annotations

import re
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
    summarize_address_range,
)
from typing import NamedTuple, TypeAlias

from kubepac.adapters.builtins import operands
from kubepac.adapters.builtins.terms import Pairs, Set, Term, pairs_of, set_of
from kubepac.adapters.builtins.work import UndefinedError, Work

_Address: TypeAlias = IPv4Address | IPv6Address
_Network: TypeAlias = IPv4Network | IPv6Network

# Python also reads a mask, an address without a prefix, and a zone.
_CIDR = re.compile(r"([^/%]+)/(\d{1,3})", re.ASCII)


class _Range(NamedTuple):
    """The addresses of a block, which is spelled as `cidr` unless it was joined with another."""

    first: _Address
    last: _Address
    cidr: str | None


def is_valid(_work: Work, cidr: Term) -> Term:
    """`net.cidr_is_valid`."""
    try:
        _network(cidr)
    except UndefinedError:
        return False
    return True


def expand(work: Work, cidr: Term) -> Term:
    """Every address of a block."""
    network = _network(cidr)
    work.spend(10 * network.num_addresses, "net.cidr_expand")
    return Set(tuple(map(str, network)))


def merge(work: Work, blocks: Term) -> Term:
    """The fewest blocks that cover the same addresses."""
    ranges = [_range(item) for item in operands.members(blocks)]
    work.spend(100 * len(ranges), "net.cidr_merge")
    merged: list[Term] = []
    for version in (4, 6):
        for joined in _joined([each for each in ranges if each.first.version == version]):
            merged += [joined.cidr] if joined.cidr else _blocks(joined)
    return set_of(merged)


def contains_matches(work: Work, blocks: Term, found: Term) -> Term:
    """Which of the blocks contain which of the blocks or addresses, as pairs of their keys."""
    outer, inner = _indexed(blocks), _indexed(found)
    work.spend(20 * len(outer) * len(inner), "net.cidr_contains_matches")
    matches: list[Term] = [
        [outer_key, inner_key]
        for outer_key, block in outer
        for inner_key, item in inner
        if _contains(_network(block), _network_or_address(item))
    ]
    return set_of(matches)


def _indexed(term: Term) -> list[tuple[Term, Term]]:
    match term:
        case str():
            return [(term, term)]
        case list():
            return [(index, _block(item)) for index, item in enumerate(term)]
        case Set():
            return [(item, _block(item)) for item in term.items]
        case dict() | Pairs():
            return [(key, _block(item)) for key, item in pairs_of(term)]
    return []


def _block(item: Term) -> Term:
    if isinstance(item, list) and item:
        return item[0]
    return operands.text(item)


def _contains(outer: _Network, inner: _Network) -> bool:
    return outer.prefixlen <= inner.prefixlen and inner.network_address in outer


def _network(term: Term) -> _Network:
    text = operands.text(term)
    if not _CIDR.fullmatch(text):
        raise UndefinedError
    try:
        network = ip_network(text, strict=False)
    except ValueError as error:
        raise UndefinedError from error
    mapped = network.network_address.ipv4_mapped if isinstance(network, IPv6Network) else None
    # To Go, IPv4 in IPv6 clothes is IPv4.
    return IPv4Network((mapped, network.prefixlen - 96)) if mapped and network.prefixlen >= 96 else network


def _network_or_address(term: Term) -> _Network:
    text = operands.text(term)
    return _network(term) if "/" in text else ip_network(_address(text))


def _range(term: Term) -> _Range:
    text = operands.text(term)
    if "/" in text:
        network = _network(term)
        return _Range(network.network_address, network.broadcast_address, str(network))
    address = _address(text)
    if not isinstance(address, IPv4Address):
        raise UndefinedError
    # A bare address gets the mask of its old class, and keeps the bits behind it.
    top = int(address) >> 24
    network = IPv4Network((address, 8 if top < 128 else 16 if top < 192 else 24), strict=False)
    return _Range(address, network.broadcast_address, f"{address}/{network.prefixlen}")


def _address(text: str) -> _Address:
    try:
        address = ip_address(text)
    except ValueError as error:
        raise UndefinedError from error
    if isinstance(address, IPv4Address):
        return address
    if address.scope_id is not None:
        raise UndefinedError
    return address.ipv4_mapped or address


def _joined(ranges: list[_Range]) -> list[_Range]:
    """Overlapping and adjacent ranges made one."""
    joined: list[_Range] = []
    for each in sorted(ranges, key=lambda each: (int(each.last), int(each.first))):
        while joined and int(each.first) - 1 <= int(joined[-1].last):
            previous = joined.pop()
            each = _Range(min(previous.first, each.first, key=int), each.last, None)
        joined.append(each)
    return joined


def _blocks(joined: _Range) -> list[Term]:
    return [str(block) for block in summarize_address_range(joined.first, joined.last)]
