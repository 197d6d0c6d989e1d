"""The checks of a payload before it is sent. Pure."""
