"""Manifest text to Kubernetes objects with positions; pure, and safe on hostile input."""

from kubepac.manifests.inventory import inventory
from kubepac.manifests.limits import Limits
from kubepac.manifests.load import Loaded, iter_documents, load_text

__all__ = ["Limits", "Loaded", "inventory", "iter_documents", "load_text"]
