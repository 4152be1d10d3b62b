"""Jupyter widgets for exploring the Sun.

The public names load when they are first used, so that `import sunwidgets` alone is
light and the compute core can be used where no Jupyter is installed.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
