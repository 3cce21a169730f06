"""The verbs that hold store and engines together; pages, command line and jobs call these."""
