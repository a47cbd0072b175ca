"""What the server answers to what no browser asks: nothing from outside of its folder, and no traceback."""

import socket
import subprocess
import sys

import pytest

from tests.books import ROOT
from tools.serve import main, served


@pytest.fixture
def site(tmp_path):
    """A folder with a page of its own for what is not there, and links that lead out of it; beside it, a secret."""
    folder = tmp_path / "site"
    (folder / "sub").mkdir(parents=True)
    (folder / "index.html").write_text("the index")
    (folder / "404.html").write_text("not there")
    (tmp_path / "secret.txt").write_text("SECRET")
    (tmp_path / "index.html").write_text("SECRET")
    (folder / "file_out.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "folder_out").symlink_to(tmp_path)
    (folder / "loop").symlink_to("loop")
    (folder / "inside.html").symlink_to("index.html")
    (folder / "indexed").mkdir()
    (folder / "indexed/index.html").symlink_to(tmp_path / "secret.txt")
    with served(folder) as running:
        running.folder = folder
        yield running


def ask(site, data):
    """The bytes that the server answers to these, until it closes."""
    with socket.create_connection(("127.0.0.1", site.server_port), timeout=10) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def get(site, path):
    return ask(site, b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")


OUTSIDE = [
    *(b"/../secret.txt", b"/%2e%2e/secret.txt", b"/..%2fsecret.txt", b"//../secret.txt", b"/sub/../../secret.txt"),
    *(
        b"/file_out.txt",
        b"/folder_out/secret.txt",
        b"/folder_out/",
        b"/folder_out",
        b"/indexed/",
        b"/indexed/index.html",
    ),
]
ABSURD = [
    *(
        b"/\x00",
        b"/%00",
        b"/sub/%00/x",
        b"/a.html%00.png",
        b"/loop",
        b"/loop/x",
        b"/" + b"a" * 300,
        b"/x/" + b"b" * 300,
    ),
    *(
        b"/" + b"d/" * 3000,
        b"/%ff%fe",
        b"/%ed%b2%80",
        b"/index.html/",
        b"/index.html/x",
        b"*",
        b"/%",
        b"/%zz",
        b"/..\\x",
    ),
]


@pytest.mark.parametrize("path", OUTSIDE + ABSURD, ids=lambda path: repr(path)[:30])
def test_what_is_not_in_the_folder_is_not_there(path, site, capfd):
    answer = get(site, path)
    assert answer.startswith(b"HTTP/1.0 404 ")
    assert answer.endswith(b"not there")
    assert b"SECRET" not in answer
    assert "Traceback" not in capfd.readouterr().err


def test_a_page_of_its_own_that_leads_out_is_not_read(site, capfd):
    (site.folder / "404.html").unlink()
    (site.folder / "404.html").symlink_to(site.folder.parent / "secret.txt")
    assert b"SECRET" not in get(site, b"/none")
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize("path", [b"/", b"/index.html", b"/inside.html", b"/index.html?x=1#y"])
def test_what_is_in_the_folder_is_served(path, site):
    assert get(site, path).endswith(b"the index")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET / HTTP/9.9\r\n\r\n", b"505"),
        (b"GET / HTTP/1.x\r\n\r\n", b"400"),
        (b"GET\r\n\r\n", b"400"),
        (b"\x16\x03\x01\x02\x00" * 9 + b"\r\n\r\n", b"400"),
        (b"GET /" + b"a" * 70000 + b" HTTP/1.1\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 70000 + b"\r\n\r\n", b"431"),
        (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n", b"431"),
        (b"FOO / HTTP/1.1\r\n\r\n", b"501"),
        (b"POST /none HTTP/1.1\r\n\r\n", b"501"),
    ],
)
def test_a_malformed_request_is_refused(request_, status, site, capfd):
    assert status in ask(site, request_)
    assert "Traceback" not in capfd.readouterr().err


def test_a_reader_who_goes_away_leaves_no_traceback(site, capfd):
    (site.folder / "large.bin").write_bytes(bytes(50_000_000))
    for path in (b"/large.bin", b"/none"):
        connection = socket.create_connection(("127.0.0.1", site.server_port))
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        connection.sendall(b"GET " + path + b" HTTP/1.1\r\n\r\n")
        connection.recv(10)
        connection.close()
    assert get(site, b"/").endswith(b"the index")
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize("port", ["abc", "-1", "99999", "8000.0", "0x50", "１２", "9" * 5000])
def test_a_port_is_a_number(port, tmp_path, capsys):
    with pytest.raises(SystemExit):
        main([str(tmp_path), "--", port])
    says = capsys.readouterr().err
    assert "expected a number from 0 to 65535, got" in says


def test_a_folder_is_there(tmp_path):
    with pytest.raises(SystemExit, match=r"no folder .*none: `make site` builds the book"):
        main([str(tmp_path / "none")])


def test_a_port_that_is_taken_is_said(site, tmp_path):
    command = [sys.executable, "tools/serve.py", str(tmp_path), str(site.server_port)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == f"port {site.server_port} cannot be used: Address already in use\n"
