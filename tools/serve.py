"""Serve a folder on localhost and print its address: python tools/serve.py FOLDER [PORT]."""

import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer


class Quiet(SimpleHTTPRequestHandler):
    # the registry of a desktop may name these wrongly, and browsers refuse modules and wasm of a wrong type
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def log_message(self, *args):
        pass


def server(folder, port=0):
    return ThreadingHTTPServer(("127.0.0.1", port), partial(Quiet, directory=str(folder)))


def main(folder, port=None):
    for candidate in [int(port)] if port else [8000, 0]:
        try:
            site = server(folder, candidate)
            break
        except OSError as error:
            if candidate == 0 or port:
                sys.exit(f"port {candidate} cannot be used: {error.strerror}")
    print(f"\n  The book: http://localhost:{site.server_port}/   (Ctrl-C stops)\n", flush=True)
    try:
        site.serve_forever()
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    main(*sys.argv[1:])
