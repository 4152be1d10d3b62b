"""Which Chromium the tests drive, and how it is started so that it calls nobody."""

import os
import shutil

BROWSERS = ("chromium", "google-chrome", "chromium-browser")

EXECUTABLE: str | None = os.environ.get("SUNWIDGETS_BROWSER") or next(
    filter(None, map(shutil.which, BROWSERS)), None
)
"""Path of the browser; None means Playwright's own."""

ARGUMENTS = (
    "--no-proxy-server",
    "--disable-domain-reliability",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
"""In addition to Playwright's own; a second --disable-features here would replace its list."""
