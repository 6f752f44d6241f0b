"""`python -m literate.bind`."""

import sys

from literate.bind.downloads import main

sys.exit(main())
