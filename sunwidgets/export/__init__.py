"""Figures, movies and pages on paper or disk: the same pictures from a page and from plain Python.

Nothing in here imports a widget.
"""
