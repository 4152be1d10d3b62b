// The observer's globe: model, view, cleanup.

import { widgetPage } from "../shared/widget_page";
import { Session } from "./session";
import { showView } from "./view";

export default widgetPage(Session, showView);
