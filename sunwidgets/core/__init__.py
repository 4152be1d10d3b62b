"""The compute core: pure functions and small classes of values with units.

Nothing in here imports ipywidgets, anywidget or `sunwidgets.widgets`, so that the core
serves a script, a cluster worker or a test as well as a notebook.
"""
