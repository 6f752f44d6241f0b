"""The press: turns the chapter's pages into the package, the tests and the site."""
