"""Two commands for whoever has just cloned the book: read it, and test it.

Until there is an environment, this uses the standard library alone.
"""
