"""What can be wrong with a layout."""


class LayoutError(Exception):
    """A layout that cannot be used; the message names its file and, where there is one, the line."""
