// One output of Colab as its frame sees it: a widget manager as Colab's is built, and a comm with the
// quirks of Colab's. The notebook around it, tests/browser/colab.py, carries the messages.
//
// The real one is at https://github.com/googlecolab/colab-cdn-widget-manager: state comes without
// buffers, messages carry no header, buffers are Uint8Arrays. Its word that a message was dealt with
// means that Colab took it, and not that Python did; here none is given at all.

import * as base from "@jupyter-widgets/base";
import { ManagerBase } from "@jupyter-widgets/base-manager";

interface Message {
  readonly comm_id: string;
  readonly data: unknown;
  readonly buffers: readonly string[];
}

interface Notebook extends Window {
  /** Gives a message to Python; the next one is taken when this one was. */
  giveToPython(message: Message): void;
  /** What is known of a model: its state without any bytes. */
  stateOf(id: string): Promise<Record<string, unknown>>;
}

const notebook = window.parent as Notebook;
const comms = new Map<string, ColabComm>();
let anywidget: Record<string, never>;

/** Anywidget as it is published asks for its place in this way. */
Object.assign(window, {
  define: (_needs: unknown, make: (of: typeof base) => typeof anywidget) => {
    anywidget = make(base);
  },
});

class ColabComm implements base.IClassicComm {
  readonly target_name = "";
  #listener: (message: unknown) => void = () => undefined;

  constructor(readonly comm_id: string) {
    comms.set(comm_id, this);
  }

  open(): string {
    throw new Error("Colab does not open a comm from the page.");
  }

  send(data: unknown, _callbacks: unknown, _metadata?: unknown, buffers?: unknown[]): string {
    // Large things upward fail in Colab, and no widget here has any.
    if (buffers?.length) throw new Error("A widget sent bytes to Python.");
    notebook.giveToPython({ comm_id: this.comm_id, data: JSON.parse(JSON.stringify(data)), buffers: [] });
    return "";
  }

  close(): string {
    return "";
  }

  on_msg(listener: (message: unknown) => void): void {
    this.#listener = listener;
  }

  on_close(): void {}

  receive({ data, buffers }: Message): void {
    this.#listener({ content: { comm_id: this.comm_id, data }, buffers: buffers.map(inTheMiddle) });
  }
}

/** Bytes as part of a larger message: nothing says where in memory a buffer begins. */
function inTheMiddle(base64: string): Uint8Array {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const larger = new Uint8Array(bytes.length + 9);
  larger.set(bytes, 3);
  return larger.subarray(3, 3 + bytes.length);
}

class ColabManager extends ManagerBase {
  #models = new Map<string, Promise<base.WidgetModel>>();

  override get_model(id: string): Promise<base.WidgetModel> {
    const known = this.#models.get(id) ?? this.#make(id);
    this.#models.set(id, known);
    return known;
  }

  async #make(id: string): Promise<base.WidgetModel> {
    const state = await notebook.stateOf(id);
    const options = {
      model_id: id,
      model_name: state._model_name as string,
      model_module: state._model_module as string,
      model_module_version: state._model_module_version as string,
      comm: new ColabComm(id),
    };
    return this.new_model(options, state as never);
  }

  protected override async loadClass(name: string, module: string): Promise<never> {
    if (module === "anywidget") return anywidget[name];
    if (module === "@jupyter-widgets/base") return (base as unknown as Record<string, never>)[name];
    throw new Error(`This output has no ${name} of ${module}.`);
  }

  protected override _create_comm(): Promise<never> {
    throw new Error("Colab does not open a comm from the page.");
  }

  protected override _get_comm_info(): Promise<never> {
    throw new Error("Colab does not tell which comms there are.");
  }
}

const manager = new ColabManager();

const views: base.DOMWidgetView[] = [];

Object.assign(window, {
  async show(id: string): Promise<void> {
    const view = await manager.create_view(await manager.get_model(id));
    views.push(view as base.DOMWidgetView);
    const tell = (type: string) =>
      view.luminoWidget.processMessage({ type, isConflatable: false, conflate: () => false } as never);
    tell("before-attach");
    document.body.append(view.el);
    tell("after-attach");
  },
  removeFirst(): void {
    views.shift()?.remove();
  },
  receive(message: Message): void {
    comms.get(message.comm_id)?.receive(message);
  },
});
