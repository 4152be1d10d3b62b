// A model without a kernel that remembers what it was told, for tests.

import { type Question, type StandInAnswer, StandInModel } from "../src/standalone/stand_in_model";

/** A Python of a few lines. */
export type Answerer = (what: string, parameters: Record<string, unknown>) => StandInAnswer;

export class TestModel extends StandInModel {
  readonly saved: Record<string, unknown>[] = [];
  readonly sent: { what: string; parameters: Record<string, unknown> }[] = [];

  constructor(
    state: Record<string, unknown>,
    public respond: Answerer,
    /** When an answer comes: at the next turn, or when the test says so. */
    deliver: (task: () => void) => void = (task) => queueMicrotask(task),
  ) {
    super(state, async (what, parameters) => {
      this.sent.push({ what, parameters });
      await new Promise<void>((resolve) => deliver(resolve));
      return this.respond(what, parameters);
    });
  }

  override send(question: Question): void {
    if (question.what === "traits") this.saved.push(question.parameters.values as Record<string, unknown>);
    super.send(question);
  }
}
