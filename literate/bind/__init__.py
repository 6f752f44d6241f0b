"""The built site -> PDF, EPUB and zip."""

# What a reader can take along, in the order in which it is linked.
KINDS = ("pdf", "epub", "zip")
