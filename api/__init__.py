"""HTTP, HTML and the command line. The one place where parts are wired together."""
