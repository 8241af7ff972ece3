/** What the platform says of a step whose end isn't known. */
export type Finding<Result> =
  | { done: Result }
  | { notDone: true }
  | { checkAgainIn: number; reason: string }
  | { unknown: true; message: string }

export type Intent = Record<string, unknown>

/** A call to a platform that has an effect. */
export type Step<Result> = {
  /** After it the post is visible: the point of no return. */
  publishes?: boolean
  /**
   * Whether the platform's rates (docs/decisions/0008-rates-are-reserved-when-a-job-begins-and-counted-when-it-calls.md) count this call. Without it those of
   * steps that publish are.
   */
  counts?: boolean
  /** How long the call may take; it is aborted then, and not judged before. */
  callSeconds: number
  /**
   * What must be known to find out later whether it happened. No secrets. A function is asked only when the step is
   * about to act, so that it may cost a call.
   */
  intent: Intent | (() => Promise<Intent>)
  /** `intent`: as it is recorded. Of an idempotent step that is repeated it is the first call's, with its key. */
  act: (signal: AbortSignal, intent: Intent) => Promise<Result>
  /**
   * The platform recognises a repeated call by a key in the intent, for so many seconds after the first one as it
   * documents; Infinity: for ever. A call without an answer is repeated at once within that time, and reconciled after it.
   */
  idempotent?: { forSeconds: number }
  /**
   * Finds out what became of an earlier call that was given up `secondsSinceCall` ago (by the database's clock).
   * Without it the step is repeated, which must be harmless then.
   */
  reconcile?: (intent: Intent, beganAt: Date, secondsSinceCall: number) => Promise<Finding<Result>>
  /**
   * Of a step that publishes: finds out whether the post was published after a moment by a call that nothing here knows of,
   * for the database was restored from a backup since. Without it the outcome is unknown then.
   */
  findSince?: (since: Date) => Promise<Finding<Result>>
}

export type RunStep = <Result>(name: string, step: Step<Result>) => Promise<Result>
