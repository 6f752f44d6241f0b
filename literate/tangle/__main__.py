"""`python -m literate.tangle`."""

import sys

from literate.tangle.merge import main

sys.exit(main())
