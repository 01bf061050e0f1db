from __future__ import annotations

import time

import pytest

from kubepac.core.json_types import Json, JsonObject
from kubepac.features.credentials import holds_url_password, is_handed_over, names_credential
from kubepac.features.objects import object_features
from kubepac.features.table import FeatureValue


def feature_of(name: str, **container: Json) -> FeatureValue:
    body: JsonObject = {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [container]}}
    return object_features(body, inventory={})[name]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("DB_PASSWORD", True),
        ("PGPASSWORD", True),
        ("REDIS_PASS", True),
        ("dbPasswd", True),
        ("STRIPE_SECRET_KEY", True),
        ("AWS_SECRET_ACCESS_KEY", True),
        ("payment.api-key", True),
        ("TOKEN_2", True),
        ("--client-secret", True),
        ("DB_PWD", True),
        ("PWD", False),
        ("TLS_SECRET", False),
        ("NEXT_TOKEN", False),
        ("DB_PASSWORD_FILE", False),
        ("TOKEN_URL", False),
        ("SECRET_NAME", False),
        ("PASSWORD_MIN_LENGTH", False),
        ("PUBLIC_KEY", False),
        ("COMPASS", False),
        ("", False),
        ("A" * 300 + "PASSWORD", False),
    ],
)
def test_knows_a_credential_by_the_end_of_its_name(name, expected):
    assert names_credential(name) is expected


@pytest.mark.parametrize(
    ("variable", "expected"),
    [
        ({"name": "DB_PASSWORD", "value": "not-a-real-password"}, True),
        ({"name": "DB_URL", "value": "postgres://shop:not-a-real-password@db/shop"}, True),
        ({"name": "DB_URL", "value": "postgres://shop@db/shop"}, False),
        ({"name": "DB_PASSWORD", "value": "$(FROM_VAULT)"}, False),
        ({"name": "DB_PASSWORD", "value": "<from the vault>"}, False),
        ({"name": "DB_PASSWORD", "value": "changeme-please"}, False),
        ({"name": "TOKEN", "value": "30s"}, False),
        ({"name": "UPLOAD", "value": "glpat-not-a-real-token-0000"}, True),
        ({"name": "DB_PASSWORD", "value": ""}, False),
        ({"name": "DB_PASSWORD", "value": None}, False),
        ({"name": "ALLOW_EMPTY_PASSWORD", "value": "yes"}, False),
        ({"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}}, False),
        ({"value": "not-a-real-password"}, False),
    ],
)
def test_flags_only_credentials_written_out(variable, expected):
    assert feature_of("env.hardcodedSecret", env=[variable]) is expected


@pytest.mark.parametrize(
    ("container", "expected"),
    [
        ({"env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}]}, True),
        ({"envFrom": [{"secretRef": {"name": "s"}}]}, True),
        ({"env": [{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}}]}, False),
        ({"envFrom": [{"configMapRef": {"name": "c"}}]}, False),
    ],
)
def test_sees_variables_that_come_from_a_secret(container, expected):
    assert feature_of("env.secretRef", **container) is expected


def test_counts_variables_with_a_value_of_their_own():
    variables = [{"name": "A", "value": "1"}, {"name": "B"}, {"name": "C", "value": ""}, "text"]
    assert feature_of("env.count", env=variables) == 1


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--password=not-a-real-password"], True),
        (["--password", "not-a-real-password"], True),
        (["sh", "-c", "API_TOKEN=abc123 run"], True),
        (["sh", "-c", 'sync --api-key "abc123"'], True),
        (["--db=postgres://shop:abc123@db/shop"], True),
        (["--password", "--verbose"], False),
        (["--password=$(DB_PASSWORD)"], False),
        (["--password-file=/etc/db/password"], False),
        (["--user", "shop"], False),
        ([], False),
    ],
)
def test_finds_credentials_in_arguments(arguments, expected):
    assert is_handed_over(arguments) is expected
    assert feature_of("args.hardcodedSecret", args=arguments) is expected
    assert feature_of("args.hardcodedSecret", command=arguments) is expected


@pytest.mark.parametrize("unit", ["password", "token=", "://:@", "--password ", "a=://b:"])
def test_takes_linear_time_for_hostile_text(unit):
    text = unit * (1_000_000 // len(unit))
    start = time.process_time()
    names_credential(text)
    holds_url_password(text)
    is_handed_over([text])
    assert time.process_time() - start < 5
