"""Calls with values that cannot be, a module for each part of the package."""
