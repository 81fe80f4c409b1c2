"""The make targets, the layout, the packages."""
