"""What became of violations, mined from real repositories with a corpus of a few policies."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kubepac.core.errors import InputError
from kubepac.events.log import LogLine
from kubepac.serving.file_versions import Corpus
from kubepac.serving.mine import Mined, Request, check_names, mine_with, state_dir_of, write_log

Git = Callable[..., str]
NewRepo = Callable[..., Path]
CommitFiles = Callable[..., str]
Deployment = Callable[..., str]
Line = dict[str, Any]


class Miner:
    """Mines one repository after the other into a file of their own, the state beside it."""

    def __init__(self, corpus: Corpus, folder: Path) -> None:
        self.corpus = corpus
        self.folder = folder
        self.last: Mined | None = None

    def bytes(self, repo: Path, name: str = "events.jsonl", **options: Any) -> bytes:
        output = self.folder / name
        more = {key: options.pop(key) for key in ("on_commits", "checkpoint_seconds") if key in options}
        request = Request(repo, Path("unused"), state_dir_of(output), **options)
        self.last = mine_with(self.corpus, request, **more)
        write_log([self.last], output)
        return output.read_bytes()

    def lines(self, repo: Path, **options: Any) -> list[Line]:
        text = self.bytes(repo, **options).decode()
        for line in text.splitlines():
            LogLine.model_validate_json(line)
        return [json.loads(line) for line in text.splitlines()]

    def told(self, repo: Path, **options: Any) -> list[tuple[str, ...]]:
        """Outcome, policy and file, and the days on which it was born and ended; sorted."""
        told = [
            (
                line["outcome"],
                line["policy_id"],
                line["file"],
                (line.get("born_ts") or "unknown")[:10],
                (line.get("outcome_ts") or "open")[:10],
            )
            for line in self.lines(repo, **options)
        ]
        return sorted(told)

    @property
    def warnings(self) -> str:
        assert self.last is not None
        return "\n".join(self.last.warnings)

    @property
    def rejected(self) -> dict[str, tuple[int, str]]:
        assert self.last is not None
        return self.last.tally.rejected


@pytest.fixture
def miner(corpus: Corpus, tmp_path: Path) -> Miner:
    return Miner(corpus, tmp_path)


def test_a_fix_and_what_stays(
    miner: Miner, new_repo: NewRepo, commit_files: CommitFiles, deployment: Deployment
) -> None:
    repo = new_repo()
    commit_files(repo, {"web.yaml": deployment(tag="latest", limits=False, replicas=1)}, day=1)
    fix = commit_files(repo, {"web.yaml": deployment(limits=False)}, day=9)
    commit_files(repo, {"README.md": "x"}, day=20)
    fixed, still_open = miner.lines(repo)
    assert (fixed["outcome"], fixed["accepted"]) == ("fixed", True)
    assert fixed["commit"] == fix
    assert fixed["group"] == f"shop@{fix}"
    assert fixed["features"]["replicas"] == 1
    assert fixed["violated"] == ["deny-latest-tag", "require-resource-limits"]
    assert (fixed["born_ts"], fixed["ts"]) == ("2024-01-02T00:00:00Z", "2024-01-10T00:00:00Z")
    assert (still_open["outcome"], still_open["policy_id"]) == ("open", "require-resource-limits")
    assert still_open["ts"] == "2024-01-21T00:00:00Z"
    assert "accepted" not in still_open and "outcome_ts" not in still_open


def test_nobodys_name_and_nobodys_words_are_in_the_log_or_the_state(
    miner: Miner, new_repo: NewRepo, commit_files: CommitFiles, deployment: Deployment
) -> None:
    repo = new_repo()
    commit_files(repo, {"web.yaml": deployment(tag="latest") + "# hunter2 is the password\n"})
    commit_files(repo, {"web.yaml": deployment()}, day=2)
    written = miner.bytes(repo) + b"".join(
        path.read_bytes() for path in (miner.folder / "events.jsonl.state").iterdir()
    )
    for secret in (b"Zaphod", b"heart-of-gold", b"nobody reads", b"hunter2", b"64Mi"):
        assert secret not in written


@pytest.mark.parametrize(("returns", "outcome"), [(35, "reverted"), (36, "fixed")])
def test_a_fix_is_reverted_by_the_same_violation_within_thirty_days(
    returns: int,
    outcome: str,
    miner: Miner,
    new_repo: NewRepo,
    commit_files: CommitFiles,
    deployment: Deployment,
) -> None:
    repo = new_repo()
    commit_files(repo, {"web.yaml": deployment(tag="latest")}, day=1)
    commit_files(repo, {"web.yaml": deployment()}, day=5)
    commit_files(repo, {"web.yaml": deployment(tag="latest", replicas=3)}, day=returns)
    first, second = miner.lines(repo)
    assert (first["outcome"], first["ts"][:10]) == (outcome, "2024-01-06")
    assert first["accepted"] is (outcome == "fixed")
    assert first["outcome_ts"][:10] == ("2024-02-05" if outcome == "reverted" else "2024-01-06")
    assert second["outcome"] == "open"
    assert (second["developer_revert_history"] == 1) is (outcome == "reverted")


def test_a_rename_is_no_deletion(
    miner: Miner, new_repo: NewRepo, commit_files: CommitFiles, deployment: Deployment
) -> None:
    repo = new_repo()
    commit_files(repo, {"web.yaml": deployment(tag="latest")}, day=1)
    commit_files(repo, {"web.yaml": None, "k8s/shop/frontend.yml": deployment(tag="latest")}, day=2)
    commit_files(repo, {"k8s/shop/frontend.yml": deployment()}, day=3)
    assert miner.told(repo) == [
        ("fixed", "deny-latest-tag", "k8s/shop/frontend.yml", "2024-01-02", "2024-01-04")
    ]


def test_a_fix_within_a_move_names_the_file_as_it_was(
    miner: Miner, new_repo: NewRepo, commit_files: CommitFiles, deployment: Deployment
) -> None:
    repo = new_repo()
    commit_files(repo, {"old/web.yaml": deployment(tag="latest")}, day=1)
    commit_files(repo, {"old/web.yaml": None, "new/web.yaml": deployment()}, day=2)
    assert miner.told(repo) == [("fixed", "deny-latest-tag", "old/web.yaml", "2024-01-02", "2024-01-03")]


def test_what_is_deleted_was_not_fixed(
    miner: Miner, new_repo: NewRepo, commit_files: CommitFiles, deployment: Deployment
) -> None:
    repo = new_repo()
    commit_files(
        repo, {"all.yaml": deployment(tag="latest") + "---\n" + deployment("api", tag="latest")}, day=1
    )
    commit_files(repo, {"all.yaml": deployment("api", tag="latest")}, day=2)
    commit_files(repo, {"all.yaml": None}, day=3)
    lines = miner.lines(repo)
    assert [(line["outcome"], line["resource"]["name"]) for line in lines] == [
        ("deleted", "web"),
        ("deleted", "api"),
    ]
    assert all("accepted" not in line and "fix_strategy" not in line for line in lines)


def test_an_annotation_that_exempts_changes_the_policy(
    miner: Miner, new_repo: NewRepo, commit_files: CommitFiles, deployment: Deployment
) -> None:
    repo = new_repo()
    commit_files(repo, {"web.yaml": deployment(tag="latest")}, day=1)
    annotations = {"kubepac.dev/exempt.deny-latest-tag": "known; expires=2024-01-31"}
    commit_files(repo, {"web.yaml": deployment(tag="latest", annotations=annotations)}, day=2)
    commit_files(repo, {"api.yaml": deployment("api")}, day=30)
    (exempted,) = miner.lines(repo)
    assert (exempted["outcome"], exempted["fix_strategy"]) == ("exempted", "policy_change")
    assert "accepted" not in exempted
    # It runs out on a day on which nobody touches the object.
    commit_files(repo, {"api.yaml": deployment("api", replicas=3)}, day=31)
    assert [line[:4] for line in miner.told(repo)] == [
        ("exempted", "deny-latest-tag", "web.yaml", "2024-01-02"),
        ("open", "deny-latest-tag", "web.yaml", "2024-02-01"),
        ("open", "require-valid-exemptions", "web.yaml", "2024-02-01"),
    ]


CONFIG = """apiVersion: kubepac.dev/v1alpha1
kind: Config
exemptions:
  - policy: deny-latest-tag
    name: web
    reason: is built every night
    expires: 2024-01-31
"""


def test_an_exemption_in_kubepac_yaml_holds_for_what_it_names_and_until_its_day(
    miner: Miner, new_repo: NewRepo, commit_files: CommitFiles, deployment: Deployment
) -> None:
    repo = new_repo()
    both = {"web.yaml": deployment(tag="latest"), "api.yaml": deployment("api", tag="latest")}
    commit_files(repo, both, day=1)
    commit_files(repo, {"kubepac.yaml": CONFIG}, day=2)
    assert [(line[0], line[2]) for line in miner.told(repo)] == [
        ("exempted", "web.yaml"),
        ("open", "api.yaml"),
    ]
    commit_files(repo, {"other.yaml": deployment("other")}, day=40)
    assert [(line[0], line[2], line[3]) for line in miner.told(repo)] == [
        ("exempted", "web.yaml", "2024-01-02"),
        ("open", "api.yaml", "2024-01-02"),
        ("open", "web.yaml", "2024-02-10"),
    ]
    assert miner.bytes(repo) == miner.bytes(repo, "again.jsonl")


def test_what_kubepac_yaml_excludes_does_not_count_and_no_config_is_a_manifest(
    miner: Miner, new_repo: NewRepo, commit_files: CommitFiles, deployment: Deployment
) -> None:
    repo = new_repo()
    commit_files(repo, {"web.yaml": deployment(tag="latest"), "ci/web.yaml": deployment(tag="latest")}, day=1)
    head = CONFIG.split("exemptions")[0]
    commit_files(repo, {"kubepac.yaml": head + "exclude: {paths: [ci]}\n"}, day=2)
    commit_files(repo, {"kubepac.yaml": None}, day=3)
    assert [(line[0], line[2], line[3]) for line in miner.told(repo)] == [
        ("exempted", "ci/web.yaml", "2024-01-02"),
        ("open", "ci/web.yaml", "2024-01-04"),
        ("open", "web.yaml", "2024-01-02"),
    ]


def test_parameters_are_those_of_the_commit(
    miner: Miner, new_repo: NewRepo, commit_files: CommitFiles, deployment: Deployment
) -> None:
    repo = new_repo()
    commit_files(repo, {"web.yaml": deployment()}, day=1)
    head = CONFIG.split("exemptions")[0]
    commit_files(repo, {"kubepac.yaml": head + "parameters: {owner_label: team}\n"}, day=2)
    commit_files(repo, {"kubepac.yaml": head}, day=3)
    (line,) = miner.lines(repo)
    assert (line["policy_id"], line["outcome"], line["fix_strategy"]) == (
        "require-owner-label",
        "exempted",
        "policy_change",
    )


def test_settings_that_cannot_be_used_are_counted_and_change_nothing(
    miner: Miner, new_repo: NewRepo, commit_files: CommitFiles, deployment: Deployment
) -> None:
    repo = new_repo()
    commit_files(repo, {"web.yaml": deployment(tag="latest"), "kubepac.yaml": CONFIG}, day=1)
    for day, text in enumerate(
        [
            "{",
            CONFIG.replace("deny-latest-tag", "deny-everything"),
            "kind: A\n---\nkind: B\n",
            CONFIG + "x: 1\n",
        ],
        2,
    ):
        commit_files(repo, {"kubepac.yaml": text}, day=day)
    assert miner.told(repo) == []
    assert [reason.split(":")[0] for reason in miner.rejected] == ["settings not used"] * 4


def test_a_namespace_that_is_named_is_a_fix(
    miner: Miner, new_repo: NewRepo, commit_files: CommitFiles, deployment: Deployment
) -> None:
    repo = new_repo()
    commit_files(repo, {"web.yaml": deployment(namespace=None)}, day=1)
    commit_files(repo, {"web.yaml": deployment()}, day=2)
    assert miner.told(repo) == [("fixed", "deny-default-namespace", "web.yaml", "2024-01-02", "2024-01-03")]


def test_another_api_version_is_a_fix_of_its_policy_alone(
    miner: Miner, new_repo: NewRepo, commit_files: CommitFiles, deployment: Deployment
) -> None:
    repo = new_repo()
    commit_files(repo, {"web.yaml": deployment(api="extensions/v1beta1", tag="latest")}, day=1)
    commit_files(repo, {"web.yaml": deployment(tag="latest")}, day=2)
    still_open, fixed = miner.lines(repo)
    assert (fixed["outcome"], fixed["policy_id"]) == ("fixed", "deny-removed-apis")
    assert (still_open["outcome"], still_open["policy_id"]) == ("open", "deny-latest-tag")
    assert fixed["resource"]["api_version"] == "extensions/v1beta1"
    assert still_open["born_ts"] == fixed["born_ts"]


def test_lists_and_files_of_many_documents_hold_their_objects(
    miner: Miner, new_repo: NewRepo, commit_files: CommitFiles, deployment: Deployment
) -> None:
    repo = new_repo()
    items = ", ".join([deployment("a", tag="latest"), deployment("b", tag="latest")])
    listed = f'{{"apiVersion": "v1", "kind": "List", "items": [{items}]}}'
    commit_files(repo, {"all.json": listed}, day=1)
    many = deployment("b") + "---\n" + deployment("a", tag="latest")
    commit_files(repo, {"all.json": None, "all.yaml": many}, day=2)
    assert [(line["outcome"], line["resource"]["name"]) for line in miner.lines(repo)] == [
        ("fixed", "b"),
        ("open", "a"),
    ]


def test_copies_have_episodes_of_their_own(
    miner: Miner, new_repo: NewRepo, commit_files: CommitFiles, deployment: Deployment
) -> None:
    repo = new_repo()
    commit_files(repo, {"base/web.yaml": deployment(tag="latest")}, day=1)
    commit_files(repo, {"example/web.yaml": deployment(tag="latest")}, day=2)
    commit_files(repo, {"base/web.yaml": deployment()}, day=3)
    assert miner.told(repo) == [
        ("fixed", "deny-latest-tag", "base/web.yaml", "2024-01-02", "2024-01-04"),
        ("open", "deny-latest-tag", "example/web.yaml", "2024-01-03", "open"),
    ]


def test_equal_objects_in_one_file_have_episodes_of_their_own(
    miner: Miner, new_repo: NewRepo, commit_files: CommitFiles, deployment: Deployment
) -> None:
    repo = new_repo()
    commit_files(repo, {"web.yaml": "---\n".join([deployment(tag="latest")] * 3)}, day=1)
    assert len({line["episode"] for line in miner.lines(repo)}) == 3


def test_a_mass_change_is_one_group(
    miner: Miner, new_repo: NewRepo, commit_files: CommitFiles, deployment: Deployment
) -> None:
    repo = new_repo()
    names = ["a", "b", "c"]
    commit_files(repo, {f"{name}.yaml": deployment(name, tag="latest") for name in names}, day=1)
    commit_files(repo, {f"{name}.yaml": deployment(name) for name in names}, day=2)
    lines = miner.lines(repo)
    assert len(lines) == 3 and len({line["group"] for line in lines}) == 1


def test_a_fix_on_a_side_branch_counts_where_it_is_merged(
    miner: Miner, new_repo: NewRepo, commit_files: CommitFiles, deployment: Deployment, git: Git
) -> None:
    repo = new_repo()
    commit_files(repo, {"web.yaml": deployment(tag="latest"), "api.yaml": deployment("api")}, day=1)
    git(repo, "switch", "--quiet", "--create", "side")
    commit_files(repo, {"web.yaml": deployment()}, day=2)
    git(repo, "switch", "--quiet", "main")
    commit_files(repo, {"api.yaml": deployment("api", replicas=3)}, day=3)
    git(repo, "merge", "--quiet", "--no-ff", "--message=x", "side", date=f"{1704067200 + 4 * 86400} +0000")
    (fixed,) = miner.lines(repo)
    assert (fixed["ts"][:10], fixed["commit"]) == ("2024-01-05", git(repo, "rev-parse", "HEAD"))


def test_time_does_not_go_back(
    miner: Miner, new_repo: NewRepo, commit_files: CommitFiles, deployment: Deployment
) -> None:
    repo = new_repo()
    commit_files(repo, {"web.yaml": deployment(tag="latest")}, day=10)
    commit_files(repo, {"web.yaml": deployment()}, day=3)
    commit_files(repo, {"web.yaml": deployment(tag="latest")}, day=12)
    commit_files(repo, {"README.md": ""}, day=1)
    assert [line[3:] for line in miner.told(repo)] == [("2024-01-13", "open"), ("2024-01-11", "2024-01-13")]
    assert [line["ts"][:10] for line in miner.lines(repo)] == ["2024-01-11", "2024-01-13"]


def test_what_is_broken_for_a_while_is_neither_deleted_nor_fixed(
    miner: Miner, new_repo: NewRepo, commit_files: CommitFiles, deployment: Deployment
) -> None:
    repo = new_repo()
    commit_files(repo, {"web.yaml": deployment(tag="latest")}, day=1)
    commit_files(repo, {"web.yaml": "<<<<<<< main\n" + deployment()}, day=2)
    commit_files(repo, {"web.yaml": deployment()}, day=3)
    assert miner.told(repo) == [("fixed", "deny-latest-tag", "web.yaml", "2024-01-02", "2024-01-04")]


def test_what_became_a_template_was_last_seen_before_and_its_end_is_unknown(
    miner: Miner, new_repo: NewRepo, commit_files: CommitFiles, deployment: Deployment
) -> None:
    repo = new_repo()
    commit_files(repo, {"web.yaml": deployment(tag="latest")}, day=1)
    template = deployment(tag="latest").replace("web:latest", "{{ .Values.image }}")
    commit_files(repo, {"web.yaml": template}, day=2)
    commit_files(repo, {"web.yaml": template + "# more"}, day=4)
    (line,) = miner.lines(repo)
    assert (line["outcome"], line["ts"][:10]) == ("open", "2024-01-03")
    commit_files(repo, {"web.yaml": None}, day=9)
    commit_files(repo, {"README.md": "x"}, day=10)
    assert miner.lines(repo) == [line]
    assert "template, not a manifest" in next(iter(miner.rejected), "template, not a manifest")


def test_links_are_never_followed_and_submodules_are_others(
    miner: Miner, new_repo: NewRepo, commit_files: CommitFiles, deployment: Deployment, git: Git
) -> None:
    part = new_repo("part")
    commit_files(part, {"web.yaml": deployment(tag="latest")})
    repo = new_repo()
    git(repo, "submodule", "--quiet", "add", part, "part.yaml")
    (repo / "link.yaml").symlink_to(part / "web.yaml")
    commit_files(repo, {"README.md": ""})
    assert miner.told(repo) == []
    assert sorted(reason.split(":")[0] for reason in miner.rejected) == ["submodule", "symbolic link"]


def test_a_file_that_becomes_a_link_takes_its_object_along(
    miner: Miner, new_repo: NewRepo, commit_files: CommitFiles, deployment: Deployment
) -> None:
    repo = new_repo()
    commit_files(
        repo, {"web.yaml": deployment(tag="latest"), "copy.yaml": deployment("api", tag="latest")}, day=1
    )
    (repo / "web.yaml").unlink()
    (repo / "web.yaml").symlink_to("copy.yaml")
    commit_files(repo, {}, day=2)
    assert [line[:3] for line in miner.told(repo)] == [
        ("deleted", "deny-latest-tag", "web.yaml"),
        ("open", "deny-latest-tag", "copy.yaml"),
    ]


def test_a_damaged_object_is_counted_with_its_commit_and_path_and_mining_goes_on(
    miner: Miner, new_repo: NewRepo, commit_files: CommitFiles, deployment: Deployment, git: Git
) -> None:
    repo = new_repo()
    commit_files(
        repo, {"web.yaml": deployment(tag="latest"), "api.yaml": deployment("api", tag="latest")}, day=1
    )
    second = commit_files(repo, {"web.yaml": deployment(replicas=5)}, day=2)
    commit_files(repo, {"web.yaml": deployment(), "api.yaml": deployment("api")}, day=3)
    blob = git(repo, "rev-parse", f"{second}:web.yaml")
    (repo / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    assert [line[:3] for line in miner.told(repo)] == [
        ("fixed", "deny-latest-tag", "api.yaml"),
        ("fixed", "deny-latest-tag", "web.yaml"),
    ]
    ((reason, (count, place)),) = miner.rejected.items()
    assert ("damaged" in reason, count, place) == (True, 1, f"{second[:12]}:web.yaml")


def test_paths_and_contents_of_any_bytes(
    miner: Miner, new_repo: NewRepo, commit_files: CommitFiles, deployment: Deployment
) -> None:
    repo = new_repo()
    name = b"caf\xe9.yaml".decode("utf-8", "surrogateescape")
    commit_files(
        repo, {name: deployment(tag="latest"), "bad.yaml": b"kind: \xff\xfe\n", "image.yaml": b"\0\1\2"}
    )
    assert [line[2] for line in miner.told(repo)] == ["caf\ufffd.yaml"]
    assert len(miner.rejected) == 2


def test_a_shallow_clone_does_not_know_when_its_first_violations_began(
    miner: Miner,
    new_repo: NewRepo,
    commit_files: CommitFiles,
    deployment: Deployment,
    git: Git,
    tmp_path: Path,
) -> None:
    repo = new_repo()
    commit_files(repo, {"web.yaml": deployment(tag="latest")}, day=1)
    commit_files(repo, {"web.yaml": deployment(tag="latest", replicas=3)}, day=2)
    commit_files(repo, {"web.yaml": deployment(limits=False)}, day=3)
    git(tmp_path, "clone", "--quiet", "--depth=2", f"file://{repo}", "shallow")
    expected = [("fixed", "deny-latest-tag", "unknown"), ("open", "require-resource-limits", "2024-01-04")]
    assert [(line[0], line[1], line[3]) for line in miner.told(tmp_path / "shallow")] == expected
    assert "a shallow clone" in miner.warnings
    git(tmp_path / "shallow", "fetch", "--quiet", "--unshallow")
    assert [line[3] for line in miner.told(tmp_path / "shallow")] == ["2024-01-02", "2024-01-04"]
    assert "mined from the beginning" in miner.warnings


def test_since_a_day_the_rest_has_no_beginning(
    miner: Miner, new_repo: NewRepo, commit_files: CommitFiles, deployment: Deployment
) -> None:
    repo = new_repo()
    commit_files(
        repo, {"web.yaml": deployment(tag="latest"), "old.yaml": deployment("old", tag="latest")}, day=1
    )
    commit_files(repo, {"old.yaml": deployment("old")}, day=2)
    commit_files(repo, {"web.yaml": deployment(limits=False)}, day=10)
    since = 1704067200 + 5 * 86400
    assert miner.told(repo, since=since) == [
        ("fixed", "deny-latest-tag", "web.yaml", "unknown", "2024-01-11"),
        ("open", "require-resource-limits", "web.yaml", "2024-01-11", "open"),
    ]
    assert miner.bytes(repo, since=since) == miner.bytes(repo, "again.jsonl", since=since)
    assert [line[3] for line in miner.told(repo, name="all.jsonl", since=0)] == [
        "2024-01-02",
        "2024-01-02",
        "2024-01-11",
    ]


def test_only_wanted_paths_are_mined(
    miner: Miner, new_repo: NewRepo, commit_files: CommitFiles, deployment: Deployment
) -> None:
    repo = new_repo()
    files = [
        "deploy/a/web.yaml",
        "deploy/b/web.yaml",
        "test/web.yaml",
        ".github/web.yaml",
        "node_modules/x/web.yaml",
    ]
    commit_files(repo, {file: deployment(tag="latest") for file in files})
    assert [line[2] for line in miner.told(repo)] == files[:3]
    assert [line[2] for line in miner.told(repo, name="b.jsonl", paths=("deploy/*/web.yaml",))] == files[:2]
    assert [line[2] for line in miner.told(repo, name="c.jsonl", paths=("deploy/b", "test"))] == files[1:3]


def test_an_empty_repository_has_no_lines(miner: Miner, new_repo: NewRepo) -> None:
    assert miner.lines(new_repo()) == []
    assert "there is no commit yet" in miner.warnings


# A history with everything in it that is remembered between commits.
def long_history(repo: Path, commit_files: CommitFiles, deployment: Deployment) -> list[str]:
    annotations = {"kubepac.dev/exempt.deny-latest-tag": "known; expires=2024-02-10"}
    return [
        commit_files(repo, files, day=day)
        for day, files in (
            (
                1,
                {
                    "web.yaml": deployment(tag="latest", limits=False),
                    "api.yaml": deployment("api", tag="latest"),
                },
            ),
            (5, {"web.yaml": deployment(), "kubepac.yaml": CONFIG}),
            (9, {"web.yaml": deployment(limits=False)}),
            (8, {"api.yaml": "broken: ["}),
            (20, {"api.yaml": deployment("api", tag="latest", annotations=annotations)}),
            (34, {"web.yaml": deployment(tag="latest"), "README.md": "x"}),
            (
                50,
                {"api.yaml": None, "k8s/api.yaml": deployment("api", tag="latest", annotations=annotations)},
            ),
            (51, {"web.yaml": None}),
        )
    ]


def test_in_parts_the_history_gives_the_same_bytes_as_at_once(
    miner: Miner,
    new_repo: NewRepo,
    commit_files: CommitFiles,
    deployment: Deployment,
    git: Git,
    tmp_path: Path,
) -> None:
    repo = new_repo()
    commits = long_history(repo, commit_files, deployment)
    for number, commit in enumerate(commits):
        in_parts = miner.bytes(repo, branch=commit)
        assert miner.last is not None and miner.last.commits == 1
        assert in_parts == miner.bytes(repo, f"{number}.jsonl", branch=commit)
        assert in_parts == miner.bytes(repo, branch=commit)
        assert miner.last.commits == 0
    assert {line[0] for line in miner.told(repo)} == {"fixed", "reverted", "deleted", "exempted", "open"}


def test_an_interrupted_run_goes_on_from_its_last_checkpoint(
    miner: Miner,
    new_repo: NewRepo,
    commit_files: CommitFiles,
    deployment: Deployment,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kubepac.serving.replay._WINDOW_COMMITS", 2)
    repo = new_repo()
    long_history(repo, commit_files, deployment)
    expected = miner.bytes(repo, "at-once.jsonl")

    def stop(commits: int, share: float) -> None:
        if commits >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        miner.bytes(repo, on_commits=stop, checkpoint_seconds=0)
    assert not (miner.folder / "events.jsonl").exists()
    assert miner.bytes(repo) == expected
    assert miner.last is not None and 0 < miner.last.commits < 8


def test_a_history_that_was_rewritten_is_mined_again(
    miner: Miner, new_repo: NewRepo, commit_files: CommitFiles, deployment: Deployment, git: Git
) -> None:
    repo = new_repo()
    commit_files(repo, {"web.yaml": deployment(tag="latest")}, day=1)
    commit_files(repo, {"web.yaml": deployment(replicas=9)}, day=2)
    miner.bytes(repo)
    git(repo, "reset", "--quiet", "--hard", "HEAD~1")
    commit_files(repo, {"web.yaml": deployment(limits=False)}, day=3)
    assert miner.bytes(repo) == miner.bytes(repo, "new.jsonl")
    miner.bytes(repo)
    git(repo, "reset", "--quiet", "--hard", "HEAD~1")
    assert [line[0] for line in miner.told(repo)] == ["open"]
    assert "the history was rewritten" in miner.warnings


def test_other_policies_begin_anew(
    miner: Miner, new_repo: NewRepo, commit_files: CommitFiles, deployment: Deployment
) -> None:
    repo = new_repo()
    commit_files(repo, {"web.yaml": deployment(tag="latest")})
    miner.bytes(repo)
    miner.corpus = replace(miner.corpus, digest="other")
    miner.bytes(repo)
    assert "another bundle or other options" in miner.warnings


def test_event_ids_tell_apart_what_was_known_when(
    miner: Miner, new_repo: NewRepo, commit_files: CommitFiles, deployment: Deployment
) -> None:
    repo = new_repo()
    commit_files(repo, {"web.yaml": deployment(tag="latest")}, day=1)
    commit_files(repo, {"web.yaml": deployment()}, day=2)
    (fixed,) = miner.lines(repo)
    commit_files(repo, {"web.yaml": deployment(tag="latest", replicas=3)}, day=3)
    reverted, still_open = miner.lines(repo)
    assert reverted["episode"] == fixed["episode"] != still_open["episode"]
    assert reverted["event_id"] != fixed["event_id"]
    assert reverted["outcome_ts"] > fixed["outcome_ts"]
    assert miner.lines(repo) == [reverted, still_open]


def test_lines_of_several_repositories_are_sorted_together(
    miner: Miner, new_repo: NewRepo, commit_files: CommitFiles, deployment: Deployment, tmp_path: Path
) -> None:
    mined = []
    for name, days in (("a", (1, 5)), ("b", (2, 3))):
        repo = new_repo(name)
        commit_files(repo, {"web.yaml": deployment(tag="latest")}, day=days[0])
        commit_files(repo, {"web.yaml": deployment()}, day=days[1])
        mined.append(mine_with(miner.corpus, Request(repo, Path("unused"), tmp_path / "state")))
    assert write_log(mined, tmp_path / "both.jsonl") == 2
    lines = [json.loads(line) for line in (tmp_path / "both.jsonl").read_text().splitlines()]
    assert [line["repo"] for line in lines] == ["b", "a"]


def test_two_repositories_of_one_name_are_an_error(new_repo: NewRepo, tmp_path: Path, git: Git) -> None:
    (tmp_path / "a").mkdir()
    git(tmp_path / "a", "init", "--quiet", "shop")
    with pytest.raises(InputError, match="are both called shop"):
        check_names([new_repo("shop"), tmp_path / "a" / "shop"])


def test_what_is_kept_does_not_grow_with_the_number_of_commits(
    miner: Miner, new_repo: NewRepo, deployment: Deployment, git: Git
) -> None:
    repo = new_repo()
    parts = [
        b"blob\nmark :%d\ndata %d\n%s\n" % (n, len(text), text)
        for n, text in ((1, deployment(tag="latest").encode()), (2, deployment().encode()))
    ]
    for number in range(3000):
        person = b"a <a> %d +0000" % (1704067200 + number * 3600)
        parts.append(
            b"commit refs/heads/main\nmark :%d\ncommitter %s\ndata 1\nx\n%sM 100644 :%d web.yaml\n"
            % (number + 10, person, b"from :%d\n" % (number + 9) if number else b"", 1 + number % 2)
        )
    git(repo, "fast-import", "--quiet", stdin=b"".join(parts))
    lines = miner.lines(repo)
    assert [line["outcome"] for line in lines] == ["reverted"] * 1499 + ["fixed"]
    assert lines[-1]["developer_revert_history"] == 1499
    assert miner.corpus.engine.calls == [2]  # type: ignore[attr-defined]
