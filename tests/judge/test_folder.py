"""A teacher judges the files of strangers."""

import json
import os

import pytest

from attnteach.__main__ import main
from attnteach.judge import folder, problem

RIGHT, WRONG = problem("causal_mask").reference, "def causal_mask(T, S):\n    return None\n"


def answers(place, **sources):
    for name, source in sources.items():
        (place / f"{name}.py").write_text(source, encoding="utf-8")
    return place


def test_each_file_gets_its_verdict_on_the_same_cases(tmp_path):
    place = answers(tmp_path, b_right=RIGHT, a_wrong=WRONG, c_right=RIGHT)
    (place / "notes.txt").write_text("not an answer")
    judged = list(folder.judge_folder("causal_mask", place))
    assert [(each.name, each.verdict.passed) for each in judged] == [
        ("a_wrong.py", False),
        ("b_right.py", True),
        ("c_right.py", True),
    ]
    assert len({each.verdict.seed for each in judged}) == 1


def test_what_is_no_plain_file_is_not_read(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(RIGHT)
    (tmp_path / "answers").mkdir()
    place = answers(tmp_path / "answers", right=RIGHT)
    (place / "link.py").symlink_to(secret)
    os.mkfifo(place / "pipe.py")
    (place / "folder.py").mkdir()
    (place / "bytes.py").write_bytes(b"\xff\xfe")
    (place / "long.py").write_bytes(b"#" * (folder.LONGEST + 1))
    judged = {each.name: each for each in folder.judge_folder("causal_mask", place)}
    assert judged.pop("right.py").verdict.passed
    assert {name: each.unread for name, each in judged.items()} == {
        "link.py": "no plain file",
        "pipe.py": "no plain file",
        "folder.py": "no plain file",
        "bytes.py": "not UTF-8",
        "long.py": "longer than 200,000 bytes",
    }


def test_an_answer_that_breaks_out_spoils_nobody_elses(tmp_path, monkeypatch):
    bomb = "import os\nfor name in os.listdir('.'): os.remove(name)\n"
    place = answers(tmp_path, a=bomb, b="raise SystemExit", c=RIGHT)
    monkeypatch.chdir(place)
    assert [each.verdict.passed for each in folder.judge_folder("causal_mask", place)] == [False, False, True]
    assert len(list(place.iterdir())) == 3


def test_strangers_are_not_run_in_this_process(tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "CAN_ISOLATE", False)
    with pytest.raises(RuntimeError, match="no way to lock"):
        list(folder.judge_folder("causal_mask", answers(tmp_path, a=RIGHT)))


def test_the_command_prints_a_table(tmp_path, capsys):
    place = answers(tmp_path, right=RIGHT, wrong=WRONG)
    (place / "odd\x1b[31m.py").write_text(RIGHT)
    assert main(["judge-folder", "causal_mask", str(place)]) == 1
    out, warning = capsys.readouterr()
    assert "\x1b[31m.py" not in out
    assert "right.py" in out
    assert "accepted" in out
    assert "rejected" in out
    assert ("Beware" in warning) == (not {"seccomp", "landlock"} & set(folder.layers()))
    (place / "wrong.py").unlink()
    assert main(["judge-folder", "causal_mask", str(place), "--json", "--seed", "7"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["right.py"]["passed"] is True
    assert data["right.py"]["seed"] == 7


def test_a_system_without_a_wall_is_named(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(folder, "layers", lambda: ("cpu", "as"))
    main(["judge-folder", "causal_mask", str(answers(tmp_path, right=RIGHT))])
    assert "neither seccomp nor Landlock" in capsys.readouterr().err


@pytest.mark.parametrize("place", ["nowhere", "empty"])
def test_a_folder_without_answers_is_unusable(place, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert main(["judge-folder", "causal_mask", str(tmp_path / place)]) == 2
    assert main(["judge-folder", "no_problem", str(tmp_path / place)]) == 2
    assert "Traceback" not in capsys.readouterr().err
