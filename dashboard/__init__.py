"""The face: web pages, command line, and the verbs that join the rooms."""
