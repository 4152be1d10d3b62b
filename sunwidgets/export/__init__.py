"""How things look, and pictures of them made without a browser.

Nothing in here imports a widget: the widgets take their colours from here, so that the page,
the figures and the movies agree.
"""
