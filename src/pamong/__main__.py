"""``python -m pamong`` is the same as ``pamong``."""

import sys

from pamong.cli import main

if __name__ == "__main__":
    sys.exit(main())
