"""Lighthouse on a phone, for the front page and every chapter of the built book: python benchmarks/lighthouse.py [PAGE ...]

Served as a host of static files does, with gzip. Prints the four scores, what moves the first, and what a page weighs
compressed, in all and without its figures. SITE chooses another folder than _build/html.
"""

import gzip
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from attnbook.node import node, npm  # noqa: E402
from tools.browser import FLAGS, find  # noqa: E402
from tools.serve import Quiet, served  # noqa: E402

SITE = Path(os.environ.get("SITE", ROOT / "_build/html"))
TOOL = ROOT / "benchmarks/lighthouse"
AIMS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
TIMES = {
    "first-contentful-paint": "shows",
    "largest-contentful-paint": "whole",
    "total-blocking-time": "blocked",
    "cumulative-layout-shift": "shift",
}
HEAVIEST = 300  # kB compressed, figures left out
TEXTS = (".html", ".css", ".js", ".json", ".svg")
# drawings, and the states that an interactive figure carries
FIGURES = re.compile(
    r"<svg\b.*?</svg>|<img\b[^>]*src=\"data:[^>]*>|<script type=\"application/json\" class=\"attn-built\".*?</script>",
    re.S,
)


class Compressing(Quiet):
    """Serves texts gzipped, as GitHub Pages does."""

    def send_head(self):
        path = Path(self.translate_path(self.path))
        if path.suffix not in TEXTS or not path.is_file():
            return super().send_head()
        packed = gzip.compress(path.read_bytes())
        self.send_response(200)
        headers = {
            "Content-Type": self.guess_type(str(path)),
            "Content-Encoding": "gzip",
            "Content-Length": str(len(packed)),
            "Cache-Control": "max-age=600",
        }
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        return io.BytesIO(packed)


def measured(url):
    command = [
        node(),
        TOOL / "node_modules/lighthouse/cli/index.js",
        url,
        "--quiet",
        "--output=json",
        "--no-enable-error-reporting",
    ]
    command += [f"--only-categories={','.join(AIMS)}", f"--chrome-flags={' '.join(['--headless=new', *FLAGS])}"]
    result = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, "CHROME_PATH": find()}
    )
    return json.loads(result.stdout)


def weight(page, report):
    """(kB compressed in all, kB without figures) of what opening the page fetches."""
    text = (SITE / page).read_text(encoding="utf-8")
    figures = packed(text) - packed(FIGURES.sub("", text))
    fetched = [
        item for item in report["audits"]["network-requests"]["details"]["items"] if item["url"].startswith("http")
    ]
    states = sum(item["transferSize"] for item in fetched if "/_static/figures/" in item["url"]) / 1e3
    whole = sum(item["transferSize"] for item in fetched) / 1e3
    return whole, whole - figures - states


def packed(text):
    return len(gzip.compress(text.encode())) / 1e3


def print_report(page, report):
    scores = {name: round(100 * category["score"]) for name, category in report["categories"].items()}
    whole, words = weight(page, report)
    times = ", ".join(f"{what} {report['audits'][name]['displayValue']}" for name, what in TIMES.items())
    print(
        f"{page:48} {' '.join(f'{scores[name]:4}' for name in AIMS)}   {times}   {whole:.0f} kB, {words:.0f} without figures",
        flush=True,
    )
    low = [f"{name} {scores[name]} of {aim}" for name, aim in AIMS.items() if scores[name] < aim]
    heavy = [f"{words:.0f} of {HEAVIEST} kB"] if words > HEAVIEST else []
    faults = [
        ref["id"] for category in report["categories"].values() for ref in category["auditRefs"] if failed(report, ref)
    ]
    if low or heavy:
        print(f"{'':48} missed: {', '.join(low + heavy)}: {', '.join(faults)}", flush=True)
    return not low and not heavy


def failed(report, ref):
    score = report["audits"][ref["id"]]["score"]
    return ref["weight"] > 0 and score is not None and score < 0.9


def chapters():
    pages = [path.relative_to(SITE).as_posix() for path in sorted(SITE.glob("chapters/**/*.html"))]
    return sorted(pages, key=lambda page: page != "chapters/index.html")


if __name__ == "__main__":
    if not (SITE / "chapters/index.html").exists():
        sys.exit("there is no built book: run `make site` first")
    if not (TOOL / "node_modules").exists():
        subprocess.run([*npm(), "ci", "--prefix", TOOL, "--no-audit", "--no-fund", "--loglevel=error"], check=True)
    print(f"{'':48} {' '.join(f'{name[:4]:>4}' for name in AIMS)}")
    pages = sys.argv[1:] or chapters()
    with served(SITE, Compressing) as host:
        met = sum(print_report(page, measured(f"{host.address}{page}")) for page in pages)
    print(f"{met} of {len(pages)} pages meet performance 95, the others 100, and {HEAVIEST} kB")
