"""Histories of real repositories, made by real git."""

from __future__ import annotations

import os
import stat
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from kubepac.adapters.git_history import (
    Blobs,
    Change,
    Commit,
    GitHistory,
    UnreadableBlobError,
    name_from_address,
    shown_path,
)
from kubepac.core.errors import InputError

Git = Callable[..., str]
NewRepo = Callable[..., Path]
CommitFiles = Callable[..., str]
DAY_0 = 1704067200


def history(repo: Path) -> list[Commit]:
    found = GitHistory(repo)
    tip = found.tip(None)
    assert tip is not None
    return list(found.commits(tip.id))


def paths(commit: Commit) -> dict[str, bool]:
    return {change.path: change.is_file for change in commit.changes}


def content(repo: Path, blob: str) -> bytes:
    with Blobs(GitHistory(repo)) as blobs:
        return blobs.read(blob, limit_bytes=1000)


def object_path(repo: Path, blob: str) -> Path:
    path = repo / ".git" / "objects" / blob[:2] / blob[2:]
    path.chmod(0o644)
    return path


def test_commits_come_oldest_first_with_the_manifests_they_changed(
    new_repo: NewRepo, commit_files: CommitFiles
) -> None:
    repo = new_repo()
    first = commit_files(repo, {"web.yaml": "a", "README.md": "x", "k8s/api.yml": "b"}, day=0)
    commit_files(repo, {"README.md": "y"}, day=1)
    third = commit_files(repo, {"web.yaml": None, "k8s/api.json": "{}"}, day=2)
    commits = history(repo)
    assert [(commit.id, commit.ts) for commit in commits] == [(first, DAY_0), (third, DAY_0 + 2 * 86400)]
    assert [paths(commit) for commit in commits] == [
        {"k8s/api.yml": True, "web.yaml": True},
        {"k8s/api.json": True, "web.yaml": False},
    ]
    assert content(repo, commits[0].changes[1].blob) == b"a"


def test_a_merge_is_one_change(new_repo: NewRepo, commit_files: CommitFiles, git: Git) -> None:
    repo = new_repo()
    commit_files(repo, {"web.yaml": "a"})
    git(repo, "switch", "--quiet", "--create", "side")
    commit_files(repo, {"api.yaml": "a"}, day=2)
    commit_files(repo, {"api.yaml": "b"}, day=3)
    git(repo, "switch", "--quiet", "main")
    commit_files(repo, {"web.yaml": "b"}, day=4)
    git(repo, "merge", "--quiet", "--no-ff", "--message=x", "side", date=f"{DAY_0 + 5 * 86400} +0000")
    assert [list(paths(commit)) for commit in history(repo)] == [["web.yaml"], ["web.yaml"], ["api.yaml"]]


def test_the_settings_of_a_repository_change_nothing(
    new_repo: NewRepo, commit_files: CommitFiles, git: Git, tmp_path: Path
) -> None:
    repo = new_repo()
    commit_files(repo, {"a.yaml": "a\nb\nc\n", "z.yaml": "z"})
    commit_files(repo, {"a.yaml": None, "b.yaml": "a\nb\nc\n", "z.yaml": "y"}, day=2)
    expected = history(repo)
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path / 'sprung'}\n")
    trap.chmod(0o755)
    (tmp_path / "order").write_text("z.yaml\n")
    for setting in (
        "diff.renames=copies",
        f"diff.orderFile={tmp_path / 'order'}",
        "diff.relative=true",
        "log.showRoot=false",
        "log.showSignature=true",
        "color.ui=always",
        "core.abbrev=7",
        f"gpg.program={trap}",
        f"core.fsmonitor={trap}",
        f"diff.external={trap}",
        f"core.pager={trap}",
    ):
        git(repo, "config", *setting.split("=", 1))
    assert history(repo) == expected
    assert not (tmp_path / "sprung").exists()


def test_the_environment_of_a_hook_is_not_followed(
    new_repo: NewRepo, commit_files: CommitFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = new_repo("one"), new_repo("other")
    commit_files(one, {"one.yaml": "1"})
    commit_files(other, {"other.yaml": "2"})
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_LITERAL_PATHSPECS", "1")
    assert [list(paths(commit)) for commit in history(one)] == [["one.yaml"]]


def test_links_and_submodules_are_no_files(new_repo: NewRepo, commit_files: CommitFiles, git: Git) -> None:
    part = new_repo("part")
    commit_files(part, {"part.yaml": "p"})
    repo = new_repo()
    (repo / "link.yaml").symlink_to("/etc/passwd")
    git(repo, "submodule", "--quiet", "add", part, "part.yaml")
    commit_files(repo, {"web.yaml": "a"})
    (commit,) = history(repo)
    assert paths(commit) == {"link.yaml": False, "part.yaml": False, "web.yaml": True}
    assert [change.mode for change in commit.changes] == ["120000", "160000", "100644"]


def test_paths_of_any_bytes_are_read(new_repo: NewRepo, commit_files: CommitFiles) -> None:
    repo = new_repo()
    name = os.fsdecode(b'caf\xe9\n\t"x.yaml')
    commit_files(repo, {name: "a"})
    (commit,) = history(repo)
    assert paths(commit) == {name: True}
    assert shown_path(name) == 'caf\ufffd\n\t"x.yaml'
    assert content(repo, commit.changes[0].blob) == b"a"


def test_a_bare_repository_a_worktree_and_a_clone_of_a_bundle_tell_the_same(
    new_repo: NewRepo, commit_files: CommitFiles, git: Git, tmp_path: Path
) -> None:
    repo = new_repo()
    commit_files(repo, {"web.yaml": "a"})
    commit_files(repo, {"web.yaml": "b"}, day=2)
    git(tmp_path, "clone", "--quiet", "--bare", repo, "bare.git")
    git(repo, "worktree", "add", "--quiet", "--detach", tmp_path / "tree")
    git(repo, "bundle", "create", "--quiet", tmp_path / "shop.bundle", "HEAD", "main")
    git(tmp_path, "clone", "--quiet", tmp_path / "shop.bundle", "unbundled")
    expected = history(repo)
    assert len(expected) == 2
    for name in ("bare.git", "tree", "unbundled"):
        assert history(tmp_path / name) == expected


def test_a_repository_of_sha256_is_read(git: Git, commit_files: CommitFiles, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--object-format=sha256", "new")
    commit_files(tmp_path / "new", {"web.yaml": "a"})
    (commit,) = history(tmp_path / "new")
    assert len(commit.id) == len(commit.changes[0].blob) == 64
    assert content(tmp_path / "new", commit.changes[0].blob) == b"a"


def test_a_repository_without_commits_has_no_tip(new_repo: NewRepo) -> None:
    assert GitHistory(new_repo()).tip(None) is None


@pytest.mark.parametrize("branch", ["nowhere", "--all", "HEAD:web.yaml", ""])
def test_a_branch_that_is_not_there_is_an_error(
    branch: str, new_repo: NewRepo, commit_files: CommitFiles
) -> None:
    repo = new_repo()
    commit_files(repo, {"web.yaml": "a"})
    with pytest.raises(InputError, match="has no branch"):
        GitHistory(repo).tip(branch)


def test_a_branch_is_followed_by_its_name(new_repo: NewRepo, commit_files: CommitFiles, git: Git) -> None:
    repo = new_repo()
    first = commit_files(repo, {"web.yaml": "a"}, day=3)
    git(repo, "branch", "old")
    commit_files(repo, {"web.yaml": "b"}, day=4)
    assert GitHistory(repo).tip("old") == Commit(first, DAY_0 + 3 * 86400)


def test_what_is_no_repository_is_an_error(
    tmp_path: Path, new_repo: NewRepo, commit_files: CommitFiles
) -> None:
    with pytest.raises(InputError, match="is no folder"):
        GitHistory(tmp_path / "missing")
    (tmp_path / "plain").mkdir()
    with pytest.raises(InputError, match="is not a git repository"):
        GitHistory(tmp_path / "plain")
    repo = new_repo()
    commit_files(repo, {"k8s/shop/web.yaml": "a"})
    with pytest.raises(InputError, match="is inside a repository: give its top, and --paths k8s/shop"):
        GitHistory(repo / "k8s" / "shop")


def test_without_git_the_error_says_so(new_repo: NewRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = new_repo()
    monkeypatch.setenv("PATH", "")
    with pytest.raises(InputError, match="install git"):
        GitHistory(repo)


def test_a_shallow_clone_knows_where_it_is_cut_off(
    new_repo: NewRepo, commit_files: CommitFiles, git: Git, tmp_path: Path
) -> None:
    repo = new_repo()
    commit_files(repo, {"web.yaml": "a", "api.yaml": "a"})
    second = commit_files(repo, {"web.yaml": "b"}, day=2)
    commit_files(repo, {"web.yaml": "c"}, day=3)
    git(tmp_path, "clone", "--quiet", "--depth=2", f"file://{repo}", "shallow")
    assert GitHistory(repo).boundary() == frozenset()
    assert GitHistory(tmp_path / "shallow").boundary() == {second}
    assert [list(paths(commit)) for commit in history(tmp_path / "shallow")] == [
        ["api.yaml", "web.yaml"],
        ["web.yaml"],
    ]


def test_commits_after_one_are_those_that_came_later(new_repo: NewRepo, commit_files: CommitFiles) -> None:
    repo = new_repo()
    first = commit_files(repo, {"web.yaml": "a"})
    second = commit_files(repo, {"web.yaml": "b"}, day=2)
    found = GitHistory(repo)
    assert [commit.id for commit in found.commits(second, after=first)] == [second]
    assert list(found.commits(second, after=second)) == []


def test_a_commit_is_held_by_first_parents_only(
    new_repo: NewRepo, commit_files: CommitFiles, git: Git
) -> None:
    repo = new_repo()
    first = commit_files(repo, {"web.yaml": "a"})
    git(repo, "switch", "--quiet", "--create", "side")
    side = commit_files(repo, {"api.yaml": "a"}, day=2)
    git(repo, "switch", "--quiet", "main")
    commit_files(repo, {"web.yaml": "b"}, day=3)
    git(repo, "merge", "--quiet", "--message=x", "side")
    found = GitHistory(repo)
    tip = git(repo, "rev-parse", "HEAD")
    assert [found.holds(tip, commit) for commit in (tip, first, side, "0" * 40)] == [True, True, False, False]


def test_the_last_commit_before_a_time_comes_with_all_of_its_manifests(
    new_repo: NewRepo, commit_files: CommitFiles
) -> None:
    repo = new_repo()
    commit_files(repo, {"web.yaml": "a", "api.yaml": "a", "README.md": "a"}, day=1)
    second = commit_files(repo, {"web.yaml": "b"}, day=5)
    tip = commit_files(repo, {"web.yaml": "c"}, day=9)
    found = GitHistory(repo)
    start = found.last_before(tip, DAY_0 + 6 * 86400)
    assert start is not None
    assert (start.id, start.ts, paths(start)) == (
        second,
        DAY_0 + 5 * 86400,
        {"api.yaml": True, "web.yaml": True},
    )
    assert found.last_before(tip, DAY_0) is None


def test_times_that_no_log_can_hold_are_bounded(new_repo: NewRepo, git: Git) -> None:
    repo = new_repo()
    blob = git(repo, "hash-object", "-w", "--stdin", stdin=b"a")
    tree = git(repo, "mktree", stdin=f"100644 blob {blob}\tweb.yaml\n".encode())
    texts = {
        "99999999999999": 253402300799,
        "-5": 0,
        "soon": 0,
    }
    for when, expected in texts.items():
        text = f"tree {tree}\nauthor a <a> {when} +0000\ncommitter a <a> {when} +0000\n\nx\n"
        commit = git(repo, "hash-object", "-t", "commit", "--literally", "-w", "--stdin", stdin=text.encode())
        git(repo, "update-ref", "refs/heads/main", commit)
        assert [each.ts for each in history(repo)] == [expected]


def test_a_damaged_history_is_an_error_that_says_what_to_do(
    new_repo: NewRepo, commit_files: CommitFiles, git: Git
) -> None:
    repo = new_repo()
    commit_files(repo, {"web.yaml": "a"})
    commit_files(repo, {"web.yaml": "b"}, day=2)
    object_path(repo, git(repo, "rev-parse", "HEAD~1^{tree}")).unlink()
    with pytest.raises(InputError, match=r"git cannot read the history \(.*\): see `git fsck`"):
        history(repo)


def test_a_damaged_blob_is_told_of_and_the_next_is_read(new_repo: NewRepo, commit_files: CommitFiles) -> None:
    repo = new_repo()
    commit_files(
        repo,
        {
            "a.yaml": "missing",
            "b.yaml": "garbage",
            "c.yaml": "cut short",
            "d.yaml": "another",
            "e.yaml": "fine",
        },
    )
    blobs = {change.path: change.blob for change in history(repo)[0].changes}
    object_path(repo, blobs["a.yaml"]).unlink()
    object_path(repo, blobs["b.yaml"]).write_bytes(b"garbage")
    object_path(repo, blobs["c.yaml"]).write_bytes(zlib.compress(b"blob 9\0cut short")[:-8])
    object_path(repo, blobs["d.yaml"]).write_bytes(zlib.compress(b"blob 7\0replace"))
    with Blobs(GitHistory(repo)) as reader:
        for path, reason in (
            ("a.yaml", "missing or damaged"),
            ("b.yaml", "missing or damaged"),
            ("c.yaml", "damaged"),
            ("d.yaml", "not what its id says"),
        ):
            with pytest.raises(UnreadableBlobError, match=reason):
                reader.read(blobs[path], limit_bytes=1000)
        assert reader.read(blobs["e.yaml"], limit_bytes=1000) == b"fine"


def test_a_blob_that_is_too_large_is_not_taken_in(new_repo: NewRepo, commit_files: CommitFiles) -> None:
    repo = new_repo()
    commit_files(repo, {"a.yaml": "x" * 200_000, "b.yaml": "fine"})
    large, fine = (change.blob for change in history(repo)[0].changes)
    with Blobs(GitHistory(repo)) as reader:
        with pytest.raises(UnreadableBlobError, match="larger than 1000 bytes"):
            reader.read(large, limit_bytes=1000)
        assert reader.read(fine, limit_bytes=1000) == b"fine"


def test_a_partial_clone_fetches_nothing(
    new_repo: NewRepo, commit_files: CommitFiles, git: Git, tmp_path: Path
) -> None:
    repo = new_repo()
    commit_files(repo, {"a.yaml": "a"})
    git(repo, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--quiet", "--no-checkout", "--filter=blob:none", f"file://{repo}", "partial")
    (commit,) = history(tmp_path / "partial")
    before = sorted((tmp_path / "partial").rglob("*.pack"))
    with Blobs(GitHistory(tmp_path / "partial")) as reader, pytest.raises(UnreadableBlobError):
        reader.read(commit.changes[0].blob, limit_bytes=1000)
    assert sorted((tmp_path / "partial").rglob("*.pack")) == before


def test_nothing_of_the_repository_is_written(new_repo: NewRepo, commit_files: CommitFiles) -> None:
    repo = new_repo()
    commit_files(repo, {"a.yaml": "a"})
    before = {path: (path.stat().st_mtime_ns, stat.S_IMODE(path.stat().st_mode)) for path in repo.rglob("*")}
    (commit,) = history(repo)
    content(repo, commit.changes[0].blob)
    assert {
        path: (path.stat().st_mtime_ns, stat.S_IMODE(path.stat().st_mode)) for path in repo.rglob("*")
    } == before


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://me:token@git.example/shop/deploy.git", "git.example/shop/deploy"),
        ("https://git.example:8443/shop/deploy/", "git.example:8443/shop/deploy"),
        ("https://git.example/shop/deploy.git?token=x#y", "git.example/shop/deploy"),
        ("ssh://git@Git.Example:22/shop/deploy.git", "git.example:22/shop/deploy"),
        ("git@git.example:shop/deploy.git", "git.example/shop/deploy"),
        ("git.example:shop/deploy", "git.example/shop/deploy"),
        ("file:///srv/mirrors/deploy.git", "deploy"),
        ("/srv/mirrors/online-shop.bundle", "online-shop"),
        ("../deploy", "deploy"),
        ("https://[bad", ""),
        ("", ""),
    ],
)
def test_a_repository_is_named_by_its_address_without_scheme_and_credentials(address: str, name: str) -> None:
    assert name_from_address(address) == name


def test_a_repository_without_a_remote_is_named_by_its_folder(
    new_repo: NewRepo, commit_files: CommitFiles, git: Git, tmp_path: Path
) -> None:
    repo = new_repo("shop")
    commit_files(repo, {"a.yaml": "a"})
    git(tmp_path, "init", "--quiet", "--bare", "deploy.git")
    assert [GitHistory(path).name for path in (repo, repo / ".git", tmp_path / "deploy.git")] == [
        "shop",
        "shop",
        "deploy",
    ]
    git(repo, "remote", "add", "origin", "https://me:token@git.example/shop.git")
    assert GitHistory(repo).name == "git.example/shop"


def test_a_change_that_takes_a_file_away_is_no_file() -> None:
    assert not Change("web.yaml", "000000", "").is_file
