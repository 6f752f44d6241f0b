"""The press: turns the chapter's pages into package, tests and site."""
