"""The demo company and the template files people download."""
