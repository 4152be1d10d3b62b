// A widget's page code as anywidget wants it: one session for the model, and a view for each place
// where it is shown.

import type { AnyModel, InitializeProps, RenderProps } from "@anywidget/types";
import type { AnyTraits } from "./page_session";
import { ModelRequests, type Requests } from "./requests";

export function widgetPage<Traits extends AnyTraits, Session>(
  makeSession: new (model: AnyModel<Traits>, requests: Requests, signal: AbortSignal) => Session,
  showView: (session: Session, host: HTMLElement, signal: AbortSignal) => void,
) {
  return () => {
    let session: Session;
    return {
      initialize({ model, signal }: InitializeProps<Traits>) {
        session = new makeSession(model, new ModelRequests(model, signal), signal);
      },
      render({ el, signal }: RenderProps<Traits>) {
        showView(session, el, signal);
      },
    };
  };
}
