"""The one command of the press: `python -m literate VERB`."""

# Any Python can read this file and __init__.py, and an old one reads no other:
# it says at once that it is too old.
import sys

if sys.version_info < (3, 11):  # noqa: UP036  # for those that pip never sees
    sys.exit(
        "Python 3.11 or later is needed, and this is Python "
        + sys.version.split()[0]
        + "; call a newer one, such as: python3.13 -m literate "
        + " ".join(sys.argv[1:])
    )

from literate.command import main

if __name__ == "__main__":
    sys.exit(main())
