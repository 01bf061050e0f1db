"""What the images of a pod are pinned to, and where they come from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kubepac.core.json_types import Json
from kubepac.features.shapes import share, text
from kubepac.features.table import Features
from kubepac.features.workload import Pod

# As in Docker, the first part of a name is a registry when it has a dot or a port, or is localhost. No two
# neighbouring parts can match the same character, so the time stays linear.
_REFERENCE: Final = re.compile(
    r"(?:((?:[\w-]+(?:\.[\w-]+)+|localhost|[\w-]+(?=:\d))(?::\d+)?)/)?"
    r"([a-z0-9]+(?:[._/-]+[a-z0-9]+)*)"
    r"(?::(\w[\w.-]{0,127}))?"
    r"(?:@([A-Za-z][\w+.-]*:[0-9A-Fa-f]+))?",
    re.ASCII,
)
# Istio's injector puts the real image where this stands.
_PLACEHOLDERS: Final = frozenset({"auto"})
# From best to worst.
_TAGS: Final = ("digest", "version", "latest", "missing")
_PUBLIC_REGISTRIES: Final = frozenset(
    {
        "docker.io",
        "gcr.io",
        "ghcr.io",
        "index.docker.io",
        "k8s.gcr.io",
        "lscr.io",
        "mcr.microsoft.com",
        "nvcr.io",
        "public.ecr.aws",
        "quay.io",
        "registry-1.docker.io",
        "registry.access.redhat.com",
        "registry.gitlab.com",
        "registry.k8s.io",
    }
)


@dataclass(frozen=True, slots=True)
class Image:
    """An image reference in its parts; what is not written is ""."""

    registry: str
    repository: str
    tag: str
    digest: str

    @property
    def pinned_by(self) -> str:
        """What decides which bytes run, as `image.tag` names it."""
        if self.digest:
            return "digest"
        if not self.tag:
            return "missing"
        return "latest" if self.tag == "latest" else "version"

    @property
    def is_public(self) -> bool:
        """Whether it comes from a registry that anybody may publish to; none named means Docker Hub."""
        return not self.registry or self.registry in _PUBLIC_REGISTRIES


def image_from_text(reference: str) -> Image | None:
    """Split an image reference; None where it is none, such as a placeholder that a tool fills in later.

    >>> image_from_text("registry.example.com:5000/shop/web:1.4")
    Image(registry='registry.example.com:5000', repository='shop/web', tag='1.4', digest='')
    >>> image_from_text("nginx@sha256:0a1b")
    Image(registry='', repository='nginx', tag='', digest='sha256:0a1b')
    >>> image_from_text("${IMAGE}") is None
    True
    """
    parts = _REFERENCE.fullmatch(reference)
    if parts is None or reference in _PLACEHOLDERS:
        return None
    return Image(*parts.groups(default=""))


def image_features(pod: Pod) -> Features:
    """Features of all images; containers that name none are left out."""
    pairs = [
        (container, image)
        for container in pod.containers
        if (image := image_from_text(text(container.get("image"))))
    ]
    pins = [image.pinned_by for _, image in pairs]
    return {
        "image.tag": max(pins, key=_TAGS.index, default="none"),
        "image.digest.share": share([pin == "digest" for pin in pins]),
        "image.registry.public": any(image.is_public for _, image in pairs),
        "image.pullPolicy.always": any(_pulls_always(container, image) for container, image in pairs),
    }


def _pulls_always(container: Mapping[str, Json], image: Image) -> bool:
    """Left out, the policy follows from the tag."""
    policy = container.get("imagePullPolicy")
    if not policy:
        return image.tag == "latest" or image.pinned_by == "missing"
    return policy == "Always"
