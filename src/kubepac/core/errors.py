"""The one error tree. Every message says what was read, what was expected and what to do next."""

from __future__ import annotations


class KubepacError(Exception):
    """Something the user can act on; the CLI prints it as one line and exits with code 2."""


class InputError(KubepacError):
    """A path, option, manifest or log that cannot be used as it is."""


class PolicyError(KubepacError):
    """A policy that does not compile, or that cannot be exported."""


class EngineError(KubepacError):
    """Evaluation could not be carried out: a limit was hit, or the engine is missing."""


class BundleError(KubepacError):
    """A bundle that is missing, damaged, tampered with or of an unknown format."""
