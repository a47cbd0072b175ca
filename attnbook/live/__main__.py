"""python -m attnbook.live OUT_FOLDER: build the files of the live pages."""

import sys

from .build import build

if len(sys.argv) != 2:
    sys.exit(__doc__)
for name, part in build(sys.argv[1]).items():
    print(f"{name:8} {part['bytes'] / 1e6:6.2f} MB  {part['file']}")
