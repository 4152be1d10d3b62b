"""The widgets: thin models that check what they are given, ask the core, and hand bytes to a page."""
