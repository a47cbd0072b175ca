"""The one bundler: a feature's modules become the scripts that a page loads, by esbuild."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .node import node

TOOL = Path(__file__).with_name("bundler.mjs")
NAME, HASHED = "[name]", "[name]-[hash]"  # a name that pages write down, a name that browsers may cache for ever


@dataclass(frozen=True)
class Bundle:
    """`names` {entry: file in the folder}; `packages`, the folders of the npm packages that were bundled."""

    names: dict[str, str]
    packages: list[Path]


def bundle(source, entries, out, *, data=None, names=NAME, kind="esm"):
    """Bundle the modules `entries` of the folder `source` into the folder `out`.

    `data` {"words": {"run": "Run"}} can be imported: `import * as words from "build:words"` gives words.run, and what no
    module names is left out.
    `kind` is "esm", or "iife" for a script that is no module. Parts that are imported on demand get hashed names.
    RuntimeError with esbuild's message where a module is wrong.
    """
    task = {"source": str(Path(source).resolve()), "entries": entries, "out": str(Path(out).resolve())}
    task |= {"data": data or {}, "names": names, "kind": kind}
    result = subprocess.run([node(), TOOL], input=json.dumps(task), capture_output=True, text=True, encoding="utf-8")
    if result.returncode:
        raise RuntimeError(f"{source}: {', '.join(entries)} could not be bundled: {result.stderr.strip()}")
    answer = json.loads(result.stdout)
    return Bundle(answer["names"], [Path(folder) for folder in answer["packages"]])
