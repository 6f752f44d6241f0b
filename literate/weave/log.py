"""Where weaving reports what is wrong."""

import logging

# A warning of this logger makes a strict build of MkDocs fail, which counts
# those that come while it converts a page. Other builders count none.
log = logging.getLogger("mkdocs.literate")

_warnings: list[str] = []


def _note(record: logging.LogRecord) -> bool:
    if record.levelno >= logging.WARNING:
        _warnings.append(record.getMessage())
    return True


log.addFilter(_note)


def take_warnings() -> list[str]:
    """The warnings since this was last called."""
    taken = _warnings[:]
    _warnings.clear()
    return taken
