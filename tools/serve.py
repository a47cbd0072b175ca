"""Serve a folder on localhost and print its address: python tools/serve.py FOLDER [PORT]."""

import sys
from contextlib import contextmanager, suppress
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

    def send_error(self, code, message=None, explain=None):
        """As static hosts do: the nearest 404.html above a page that is not there."""
        wanted = Path(self.translate_path(self.path))
        page = next((folder / "404.html" for folder in wanted.parents if (folder / "404.html").is_file()), None)
        if code != HTTPStatus.NOT_FOUND or page is None or not page.is_relative_to(self.directory):
            return super().send_error(code, message, explain)
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            with suppress(BrokenPipeError):
                self.wfile.write(body)


class Site(ThreadingHTTPServer):
    """A folder behind an address on this machine; port 0 takes a free one."""

    def __init__(self, folder, port=0, handler=Quiet):
        super().__init__(("127.0.0.1", port), partial(handler, directory=str(folder)))
        self.address = f"http://localhost:{self.server_port}/"

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


def main(folder, port=None):
    for candidate in [int(port)] if port else [8000, 0]:
        try:
            site = Site(folder, candidate)
            break
        except OSError as error:
            if candidate == 0 or port:
                sys.exit(f"port {candidate} cannot be used: {error.strerror}")
    print(f"\n  The book: {site.address}   (Ctrl-C stops)\n", flush=True)
    try:
        site.serve_forever()
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    main(*sys.argv[1:])
