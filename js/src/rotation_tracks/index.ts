// Differential rotation: model, view, cleanup.

import type { InitializeProps, RenderProps } from "@anywidget/types";
import { ModelRequests } from "../shared/requests";
import { Session } from "./session";
import type { Traits } from "./traits";
import { showView } from "./view";

export default () => {
  let session: Session;
  return {
    initialize({ model, signal }: InitializeProps<Traits>) {
      session = new Session(model, new ModelRequests(model, signal), signal);
    },
    render({ el, signal }: RenderProps<Traits>) {
      showView(session, el, signal);
    },
  };
};
