"""The commands of ``python -m sunwidgets``, a module each.

A module has `HELP`, a line; `add_arguments`, which takes the parser of the command; and `run`, which
takes what was parsed and returns the exit code. It loads what it needs in `run`, so that asking for
help stays quick.
"""
