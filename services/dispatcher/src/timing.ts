/** Every duration by which a dispatcher works, in milliseconds. docs/timing.md lists them beside those of the database. */
export type Timing = {
  /** How long a platform service may take for one attempt; then the dispatcher ends the call. */
  attemptLimitMs: number
  /** Leases are renewed at least this often: a third of the usual lease. Shorter leases are renewed sooner. */
  renewEveryMs: number
  /** How often leases are checked for having expired by this process's clock: the database may be out of reach. */
  leaseCheckMs: number
  /** The longest sleep between two polls. A wake-up, a timer or pg_cron's tick ends it earlier. */
  pollEveryMs: number
  /** A client was enqueueing when the dispatcher wanted to sleep: by the next poll it has surely committed. */
  pollAgainMs: number
  /** While changes wait to be broadcast: a poll each, well within what may be sent at once. */
  broadcastEveryMs: number
  /** How long an outcome may wait for others, to be settled with them, while prefetched jobs keep the slots busy. */
  gatherMs: number
  /** A prefetched job that has not started within this is released: another dispatcher may be free for it. */
  prefetchLimitMs: number
  /** The pause before a database that failed is called again. */
  databasePauseMs: number
  /** How long a stopping dispatcher waits for the jobs in flight. */
  drainLimitMs: number
}

export const defaultTiming: Timing = {
  attemptLimitMs: 600_000,
  renewEveryMs: 10_000,
  leaseCheckMs: 500,
  pollEveryMs: 10_000,
  pollAgainMs: 20,
  broadcastEveryMs: 100,
  gatherMs: 100,
  prefetchLimitMs: 3_000,
  databasePauseMs: 1_000,
  drainLimitMs: 20_000,
}
