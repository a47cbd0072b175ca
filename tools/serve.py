"""Serve a folder on localhost and print its address: python tools/serve.py FOLDER [PORT]."""

import os
import re
import sys
from argparse import ArgumentParser, ArgumentTypeError
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread


class Quiet(SimpleHTTPRequestHandler):
    # the registry of a desktop may name these wrongly, and browsers refuse modules and wasm of a wrong type
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def log_message(self, *args):
        pass

    def translate_path(self, path):
        """The file that a path names; one that is not there for a name that none can have and for what lies outside."""
        named = super().translate_path(path)
        try:
            os.stat(named)
        except (FileNotFoundError, NotADirectoryError):
            pass
        except (OSError, ValueError):  # over-long, a loop of links, a null byte
            return self.nowhere
        # of a folder, the server sends the index
        return (
            named
            if all(map(self.holds, (named, os.path.join(named, "index.html"), os.path.join(named, "index.htm"))))
            else self.nowhere
        )

    @property
    def nowhere(self):
        return os.path.join(self.directory, "no such page")

    def holds(self, name):
        """Whether it lies in the folder, links followed."""
        return Path(os.path.realpath(name)).is_relative_to(os.path.realpath(self.directory))

    def send_error(self, code, message=None, explain=None):
        """As static hosts do: the nearest 404.html above a page that is not there."""
        if code != HTTPStatus.NOT_FOUND:
            return super().send_error(code, message, explain)
        above = [folder / "404.html" for folder in Path(self.translate_path(self.path)).parents]
        page = next((page for page in above if page.is_file() and self.holds(page)), None)
        if page is None:
            return super().send_error(code, message, explain)
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class Site(ThreadingHTTPServer):
    """A folder behind an address on this machine; port 0 takes a free one."""

    def __init__(self, folder, port=0, handler=Quiet):
        super().__init__(("127.0.0.1", port), partial(handler, directory=str(folder)))
        self.address = f"http://localhost:{self.server_port}/"

    def handle_error(self, request, client_address):
        """A reader who went away is no error."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def stop(self):
        """Answer nobody any more, as a host that is away."""
        self.shutdown()
        self.server_close()


@contextmanager
def served(folder, handler=Quiet):
    """The folder's Site, answering from a thread of its own until the end of the block."""
    site = Site(folder, handler=handler)
    Thread(target=site.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        site.stop()


def port(text):
    if not re.fullmatch("[0-9]{1,5}", text) or int(text) >= 2**16:
        raise ArgumentTypeError(f"expected a number from 0 to 65535, got {text[:20]!r}")
    return int(text)


def main(arguments=None):
    parser = ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("port", nargs="?", type=port, help="8000 or, where that is taken, any, if none is given")
    chosen = parser.parse_args(arguments)
    if not chosen.folder.is_dir():
        sys.exit(f"no folder {chosen.folder}: `make site` builds the book")
    for candidate in [8000, 0] if chosen.port is None else [chosen.port]:
        try:
            site = Site(chosen.folder, candidate)
            break
        except OSError as error:
            if candidate == 0 or chosen.port is not None:
                sys.exit(f"port {candidate} cannot be used: {error.strerror}")
    print(f"\n  The book: {site.address}   (Ctrl-C stops)\n", flush=True)
    try:
        site.serve_forever()
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    main()
