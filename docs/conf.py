"""How the documentation is built: by Sphinx from docstrings, notebooks and the pages beside this file.

Nothing is fetched while it is built, and the pages need no network either: no other project's
inventory is asked for, and MathJax is copied in.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

import sunwidgets

project = "sunwidgets"
author = copyright = "The sunwidgets developers"
version = release = sunwidgets.__version__

extensions = [
    "myst_nb",
    "numpydoc",
    "reference",
    "gallery",
    "sphinx-mathjax-offline",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.mathjax",
    "sphinx.ext.viewcode",
]
exclude_patterns = ["_ext"]

autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_preserve_defaults = True
autosummary_generate = False
default_role = "py:obj"
numpydoc_show_class_members = False
python_display_short_literal_types = True
toc_object_entries_show_parents = "hide"

# The notebooks are saved with their pictures, and shown as they were saved.
nb_execution_mode = "off"
myst_enable_extensions = ["colon_fence", "dollarmath", "fieldlist"]
myst_heading_anchors = 3

html_theme = "pydata_sphinx_theme"
html_title = "sunwidgets"
html_static_path = ["_static"]
html_css_files = ["sunwidgets.css"]
html_show_sourcelink = False
html_theme_options = {
    "footer_start": ["copyright"],
    "footer_end": ["sphinx-version"],
    "secondary_sidebar_items": ["page-toc"],
    "show_toc_level": 2,
}
