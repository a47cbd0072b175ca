"""What the build says of this page: what it lacks, what it can fetch, and the words to say it in."""

import json
from pathlib import Path

_page = json.loads(Path(__file__).with_name("page.json").read_text(encoding="utf-8"))
ABSENT, HARMLESS, ARCHIVES, WORDS = (_page[name] for name in ("absent", "harmless", "archives", "words"))
