"""A file is written whole or stays as it was."""

import errno
from pathlib import Path

import pytest

from attnteach.whole import write_whole
from tests.books import ROOT


def test_the_new_text_takes_the_place_mode_and_link_of_the_old(tmp_path):
    file, link = tmp_path / "file.txt", tmp_path / "link.txt"
    file.write_text("old")
    file.chmod(0o640)
    link.symlink_to(file)
    write_whole(link, "新")
    assert file.read_text(encoding="utf-8") == "新"
    assert file.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    write_whole(tmp_path / "new.txt", "new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file.txt", "link.txt", "new.txt"]


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()], ids=repr)
def test_what_is_cut_off_leaves_the_old_text_and_nothing_beside_it(error, tmp_path, monkeypatch):
    file = tmp_path / "file.txt"
    file.write_text("old")

    def half(path, text, **options):
        path.write_bytes(b"ne")
        raise error

    monkeypatch.setattr(Path, "write_text", half)
    with pytest.raises(type(error)):
        write_whole(file, "new")
    assert [path.name for path in tmp_path.iterdir()] == ["file.txt"]
    assert file.read_bytes() == b"old"


def test_what_rewrites_files_of_the_project_writes_them_whole():
    for name in ("tools/notebooks.py", "tools/lock.py", "attnteach/bank/__main__.py"):
        source = (ROOT / name).read_text(encoding="utf-8")
        assert "write_whole(" in source
        assert ".write_text(" not in source
