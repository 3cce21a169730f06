"""What pages, command line and JSON show: pure functions from stored nouns to words and rows."""
