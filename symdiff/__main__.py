"""`python -m symdiff`."""

import sys

from symdiff.app.command import main

sys.exit(main())
