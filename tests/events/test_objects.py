from kubepac.core.objects import resource_id
from kubepac.core.seeds import rng
from kubepac.events.objects import (
    KIND_SHARES,
    WEAKNESS_RATES,
    TeamProfile,
    network_policies,
    random_objects,
    random_profile,
)

SOUND = TeamProfile(dict.fromkeys(WEAKNESS_RATES, 0.0), ("shop", "pay"), frozenset({"shop"}))
WEAK = TeamProfile(dict.fromkeys(WEAKNESS_RATES, 1.0), ("shop", "pay"), frozenset())


def first_of_kind(profile, kind):
    return next(body for body in random_objects(profile, 400, rng(1, kind)) if body["kind"] == kind)


def test_every_kind_turns_up_under_names_of_its_own():
    ids = [resource_id(body) for body in random_objects(SOUND, 1500, rng(1, "objects"))]
    assert {one.kind for one in ids} == set(KIND_SHARES)
    assert len({one.name for one in ids}) == len(ids)


def test_the_same_generator_gives_the_same_objects():
    assert random_objects(WEAK, 50, rng(7, "a")) == random_objects(WEAK, 50, rng(7, "a"))
    assert random_objects(WEAK, 50, rng(7, "a")) != random_objects(WEAK, 50, rng(8, "a"))


def test_a_sound_deployment_has_every_hardening():
    body = first_of_kind(SOUND, "Deployment")
    pod = body["spec"]["template"]["spec"]
    assert body["metadata"]["namespace"] in SOUND.namespaces
    assert body["spec"]["replicas"] >= 2
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    for container in pod["containers"]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert container.keys() >= {"resources", "readinessProbe"}
        assert "@sha256:" in container["image"]


def test_a_weak_deployment_has_none():
    body = first_of_kind(WEAK, "Deployment")
    pod = body["spec"]["template"]["spec"]
    main = pod["containers"][0]
    assert body["metadata"].get("namespace", "default") == "default"
    assert "replicas" not in body["spec"]
    assert "securityContext" not in pod
    assert main["securityContext"] == {"privileged": True, "capabilities": {"add": ["NET_ADMIN"]}}
    assert "resources" not in main
    assert {"name": "DB_PASSWORD", "value": "correct-horse-battery"} in main["env"]


def test_jobs_have_no_probes_and_restart_only_on_failure():
    pod = first_of_kind(SOUND, "Job")["spec"]["template"]["spec"]
    assert pod["restartPolicy"] == "OnFailure"
    assert all("readinessProbe" not in container for container in pod["containers"])


def test_every_mount_names_a_volume_of_the_pod():
    for body in random_objects(WEAK, 300, rng(3, "mounts")):
        if body["kind"] != "Pod":
            continue
        volumes = {volume["name"] for volume in body["spec"].get("volumes", [])}
        mounts = {
            mount["name"]
            for container in body["spec"]["containers"]
            for mount in container.get("volumeMounts", [])
        }
        assert mounts == volumes


def test_isolated_namespaces_get_a_network_policy():
    assert [body["metadata"]["namespace"] for body in network_policies(SOUND)] == ["shop"]
    assert network_policies(WEAK) == []


def test_teams_differ_only_as_far_as_the_spreads_say():
    average = random_profile(rng(1, "team"), hygiene_spread=0.0, habit_spread=0.0)
    other = random_profile(rng(2, "team"), hygiene_spread=1.0, habit_spread=1.0)
    assert all(abs(average.weakness_rates[name] - rate) < 1e-9 for name, rate in WEAKNESS_RATES.items())
    assert all(0 < rate < 1 for rate in other.weakness_rates.values())
    assert other.weakness_rates != average.weakness_rates
