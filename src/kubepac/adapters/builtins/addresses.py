"""`net.cidr_*`: IPv4 and IPv6 as Go's `net` package reads and prints them."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address, summarize_address_range
from typing import NamedTuple

from kubepac.adapters.builtins import operands
from kubepac.adapters.builtins.terms import Pairs, Set, Term, pairs_of, set_of
from kubepac.adapters.builtins.work import UndefinedError, Work

_PREFIX = re.compile(r"\d{1,3}", re.ASCII)
_V4_MAPPED = 0xFFFF << 32


class _Network(NamedTuple):
    """Addresses `first` to `last`, in a family of `bits`."""

    bits: int
    first: int
    last: int
    prefix: int

    def __str__(self) -> str:
        return f"{_address_text(self.first, self.bits)}/{self.prefix}"


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
    work.spend(10 * (network.last - network.first + 1), "net.cidr_expand")
    return Set(tuple(_address_text(value, network.bits) for value in range(network.first, network.last + 1)))


def merge(work: Work, blocks: Term) -> Term:
    """The fewest blocks that cover the same addresses."""
    networks = [_network_or_address(item) for item in operands.members(blocks)]
    work.spend(100 * len(networks), "net.cidr_merge")
    merged: list[Term] = []
    for bits in (32, 128):
        # What was not merged with another stays as it was written.
        for network, alone in _joined([network for network in networks if network.bits == bits]):
            merged += [str(network)] if alone else _blocks(network)
    return set_of(merged)


def contains_matches(work: Work, blocks: Term, found: Term) -> Term:
    """Which of the blocks contain which of the blocks or addresses, as pairs of their keys."""
    outer, inner = _indexed(blocks), _indexed(found)
    work.spend(20 * len(outer) * len(inner), "net.cidr_contains_matches")
    matches: list[Term] = [
        [outer_key, inner_key]
        for outer_key, block in outer
        for inner_key, item in inner
        if _contains(_network(block), _network_or_single(item))
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
    return outer.bits == inner.bits and outer.first <= inner.first and inner.last <= outer.last


def _network(term: Term) -> _Network:
    address, slash, prefix = operands.text(term).partition("/")
    if not slash or not _PREFIX.fullmatch(prefix):
        raise UndefinedError
    bits, value = _address(address, mapped=False)
    if int(prefix) > bits:
        raise UndefinedError
    hosts = (1 << (bits - int(prefix))) - 1
    return _unmapped(_Network(bits, value & ~hosts, value | hosts, int(prefix)))


def _network_or_single(term: Term) -> _Network:
    text = operands.text(term)
    if "/" in text:
        return _network(text)
    bits, value = _address(text, mapped=True)
    return _Network(bits, value, value, bits)


def _network_or_address(term: Term) -> _Network:
    """Go gives a bare IPv4 address the mask of its old class."""
    text = operands.text(term)
    if "/" in text:
        return _network(text)
    bits, value = _address(text, mapped=True)
    if bits != 32:
        raise UndefinedError
    top = value >> 24
    prefix = 8 if top < 128 else 16 if top < 192 else 24
    # The bits behind the mask stay: Go does not clear them here.
    return _Network(bits, value, value | (1 << (bits - prefix)) - 1, prefix)


def _address(text: str, *, mapped: bool) -> tuple[int, int]:
    """Family and value; IPv4 in IPv6 clothes is IPv4 for Go where `mapped`."""
    try:
        if ":" not in text:
            return 32, int(IPv4Address(text))
        if "%" in text:
            raise UndefinedError
        value = int(IPv6Address(text))
    except AddressValueError as error:
        raise UndefinedError from error
    if mapped and value >> 32 == 0xFFFF:
        return 32, value & 0xFFFFFFFF
    return 128, value


def _unmapped(network: _Network) -> _Network:
    if network.bits == 128 and network.first >= _V4_MAPPED and network.last < _V4_MAPPED + (1 << 32):
        return _Network(32, network.first - _V4_MAPPED, network.last - _V4_MAPPED, network.prefix - 96)
    return network


def _address_text(value: int, bits: int) -> str:
    return str(IPv4Address(value) if bits == 32 else IPv6Address(value))


def _joined(networks: list[_Network]) -> list[tuple[_Network, bool]]:
    """Overlapping and adjacent ranges made one, each with whether it is a block by itself."""
    joined: list[tuple[_Network, bool]] = []
    for network in sorted(networks, key=lambda each: (each.last, each.first)):
        alone = True
        while joined and network.first - 1 <= joined[-1][0].last:
            previous, _ = joined.pop()
            network = network._replace(first=min(previous.first, network.first))
            alone = False
        joined.append((network, alone))
    return joined


def _blocks(network: _Network) -> list[Term]:
    family = IPv4Address if network.bits == 32 else IPv6Address
    return [str(block) for block in summarize_address_range(family(network.first), family(network.last))]
