/** Every time by which a dispatcher works, in milliseconds. */
export type Timing = {
  /** How long a platform service may take for one attempt; then the dispatcher hangs up. */
  attemptLimitMs: number
  /** A third of the lease: two renewals may fail before a job is given to another dispatcher. */
  renewEveryMs: number
  /** How often it looks whether a lease can have run out, by its own clock: the database may be out of reach. */
  leaseCheckMs: number
  /** The longest sleep. The doorbell, a timer or pg_cron's tick end it earlier. */
  lookEveryMs: number
  /** Somebody was enqueueing when it wanted to sleep: it looks again when they have surely committed. */
  lookAgainMs: number
  /** While changes wait to be told to their users: a turn each, well within what may be sent at once. */
  tellEveryMs: number
  /** What has ended waits so long for others that are about to end. Nothing beside what a platform takes. */
  gatherMs: number
  /** A job that was taken ahead and has not begun within this is given back: others may be free for it. */
  aheadLimitMs: number
  /** An attempt that lasts so long is announced as started: authors hear of one that is over sooner by its end alone. */
  announceAfterMs: number
  /** Before it asks a database again that is away. */
  databasePauseMs: number
  /** How long a stopping dispatcher waits for what is in hand. */
  drainLimitMs: number
}

export const defaultTiming: Timing = {
  attemptLimitMs: 600_000,
  renewEveryMs: 10_000,
  leaseCheckMs: 500,
  lookEveryMs: 10_000,
  lookAgainMs: 20,
  tellEveryMs: 100,
  gatherMs: 5,
  aheadLimitMs: 1_000,
  announceAfterMs: 50,
  databasePauseMs: 1_000,
  drainLimitMs: 20_000,
}
