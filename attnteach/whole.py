"""Files written whole: on a full disk, or cut off, the old text stays."""

import os
import shutil


def write_whole(path, text):
    """Write a text beside its file, then replace the file by it; a link stays one."""
    path = path.resolve()
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8")
        if path.exists():
            shutil.copymode(path, beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
