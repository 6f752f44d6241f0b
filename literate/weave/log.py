"""Where weaving reports what is wrong."""

import logging

# A warning of this logger makes a strict build of the site fail. MkDocs counts
# only those that come while it converts a page.
log = logging.getLogger("mkdocs.literate")
