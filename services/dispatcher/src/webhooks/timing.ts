/** Every duration by which webhooks are sent, in milliseconds. docs/timing.md lists them beside those of the database. */
export type WebhookTiming = {
  /** An endpoint may take this long to answer. */
  answerLimitMs: number
  /** And its answer's first kilobyte this long, once the status is there: that decides. */
  bodyLimitMs: number
  /** A batch that has taken this long is not continued: with one more attempt it must end within its lease. */
  batchLimitMs: number
  /** The longest sleep between two polls. A NOTIFY, a message that is due or an attempt that has ended comes earlier. */
  pollEveryMs: number
  /** Attempts of a batch that goes on are settled at least this often. */
  settleEveryMs: number
  /** How long the end of an attempt waits for others, to be settled with them. */
  gatherMs: number
  /** The pause before a database that failed is called again. */
  databasePauseMs: number
  /** How long a stopping dispatcher waits for attempts under way: longer than one lasts. */
  drainLimitMs: number
}

export const defaultWebhookTiming: WebhookTiming = {
  answerLimitMs: 15_000,
  bodyLimitMs: 1_000,
  batchLimitMs: 20_000,
  pollEveryMs: 10_000,
  settleEveryMs: 1_000,
  gatherMs: 20,
  databasePauseMs: 1_000,
  drainLimitMs: 18_000,
}
