"""What looks like a credential written out in clear."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

# A name that goes on after these words (TOKEN_URL, PASSWORD_FILE, SECRET_NAME) speaks about a credential
# and does not hold one; hence only the end of a name counts.
_CREDENTIAL_ENDS: Final = (
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    *(f"{use}key" for use in ("access", "account", "api", "auth", "encryption", "hmac", "jwt", "license")),
    *(f"{use}key" for use in ("master", "private", "secret", "signing", "ssh")),
)
# Names of Secrets, public halves, and the tokens of tokenizers and of paging.
_OTHER_ENDS: Final = (
    *(f"{use}secret" for use in ("cert", "certificate", "pull", "registry", "ssl", "tls")),
    *(f"{use}token" for use in ("bos", "continuation", "eos", "max", "min", "next", "page", "pad", "stop")),
)
_SHORT_ENDS: Final = frozenset({"pass", "pwd"})
_SEPARATORS: Final = re.compile(r"[^a-z0-9]+")
_NAME_MAX_CHARS: Final = 253

# What somebody or something replaces before use, and what only points at a credential.
_POINTER_STARTS: Final = (
    *("$", "<", "[", "%", "@", "__", "your"),
    *("/", "./", "../", "~/", "arn:", "enc[", "projects/", "ref+", "ssm:", "vault:"),
)
_POINTER_PARTS: Final = ("$(", "${", "{{", "://", "xxxx", "***", "...", "changeme", "change-me", "change_me")
_EMPTY_WORDS: Final = frozenset(
    {
        *("true", "false", "yes", "no", "on", "off", "enabled", "disabled", "none", "null"),
        *("dummy", "empty", "fake", "fixme", "placeholder", "redacted", "tbd", "todo", "unused"),
    }
)
_TOKEN_STARTS: Final = (
    *("AKIA", "ASIA", "AIza", "ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "xoxb-", "xoxp-"),
    *("sk_live_", "rk_live_", "sk_test_", "rk_test_", "-----BEGIN "),
)
_TOKEN_MIN_CHARS: Final = 20


def names_credential(name: str) -> bool:
    """Whether a variable or an option of this name holds a credential.

    >>> names_credential("DB_PASSWORD"), names_credential("--api-key"), names_credential("awsSecretAccessKey")
    (True, True, True)
    >>> names_credential("DB_PASSWORD_FILE"), names_credential("TOKEN_URL"), names_credential("COMPASS")
    (False, False, False)
    """
    if len(name) > _NAME_MAX_CHARS:
        return False
    words = [word for word in _SEPARATORS.split(name.lower().rstrip("_0123456789")) if word]
    if len(words) > 1 and words[-1] in _SHORT_ENDS:
        return True
    joined = "".join(words)
    return joined.endswith(_CREDENTIAL_ENDS) and not joined.endswith(_OTHER_ENDS)


def is_literal(value: str) -> bool:
    """Whether a credential's value stands there itself: no reference, file name, placeholder or switch.

    >>> is_literal("hunter2"), is_literal("$(FROM_SECRET)"), is_literal("/run/secrets/db"), is_literal("yes")
    (True, False, False, False)
    """
    value = value.strip().lower()
    return bool(value) and not (
        value in _EMPTY_WORDS
        or value.startswith(_POINTER_STARTS)
        or any(part in value for part in _POINTER_PARTS)
        or value.rstrip("smhd").isdecimal()
    )


def is_token(value: str) -> bool:
    """Whether `value` says by its form who issued it, whatever it is called.

    >>> is_token("glpat-not-a-real-token-0000"), is_token("glpat-short")
    (True, False)
    """
    return len(value) >= _TOKEN_MIN_CHARS and value.startswith(_TOKEN_STARTS)


def holds_url_password(value: str) -> bool:
    """Whether `value` is a URL with a password in it.

    >>> holds_url_password("postgres://shop:hunter2@db:5432/shop")
    True
    >>> holds_url_password("postgres://shop:$(DB_PASSWORD)@db:5432/shop")
    False
    """
    _, scheme_end, rest = value.partition("://")
    if not scheme_end:
        return False
    user_info, at_sign, _ = rest.partition("/")[0].rpartition("@")
    return bool(at_sign) and is_literal(user_info.partition(":")[2])


def is_handed_over(arguments: Iterable[str]) -> bool:
    """Whether a command line holds a credential: `--password x`, `--token=x`, `PASSWORD=x` or a URL with one.

    >>> is_handed_over(["sh", "-c", "backup --user shop --password hunter2"])
    True
    >>> is_handed_over(["--password-file", "/run/secrets/db", "--token=$(TOKEN)"])
    False
    """
    option_awaits_value = False
    for word in _words(arguments):
        if option_awaits_value and not word.startswith("-") and is_literal(word):
            return True
        name, equals, value = word.partition("=")
        if equals and names_credential(name) and is_literal(value):
            return True
        if holds_url_password(value or word) or is_token(value or word):
            return True
        option_awaits_value = word.startswith("--") and not equals and names_credential(word)
    return False


def _words(arguments: Iterable[str]) -> Iterator[str]:
    """Shell words, roughly: quotes only hold words together, so they are stripped."""
    for argument in arguments:
        for word in argument.split():
            yield word.strip("\"'")
