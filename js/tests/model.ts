// A model without a kernel that remembers what it was told, for tests.

import { type Answerer, type Question, StandInModel } from "../src/standalone/stand_in_model";

export type { Answerer };

export class TestModel extends StandInModel {
  readonly saved: Record<string, unknown>[] = [];
  readonly sent: { what: string; parameters: Record<string, unknown> }[] = [];

  constructor(
    state: Record<string, unknown>,
    answer: Answerer,
    /** When an answer comes: at the next turn, or when the test says so. */
    deliver: (task: () => void) => void = (task) => queueMicrotask(task),
  ) {
    super(state, async (what, parameters, model) => {
      this.sent.push({ what, parameters });
      await new Promise<void>((resolve) => deliver(resolve));
      return answer(what, parameters, model);
    });
  }

  override send(question: Question): void {
    if (question.what === "set") this.saved.push(question.parameters.values as Record<string, unknown>);
    super.send(question);
  }
}
