/** Times of half a minute or more in production are a second or two in the stress run. */
export const DISPATCHER_TIMING = {
  attemptLimitMs: 20_000,
  renewEveryMs: 900,
  leaseCheckMs: 500,
  pollEveryMs: 1_000,
  databasePauseMs: 200,
  drainLimitMs: 3_000,
}

export const SETTINGS = `
  update carteiro.queue_settings set lease = '3 seconds', retry_base = '0.1 seconds', retry_cap = '2 seconds',
    default_wait = '0.3 seconds', circuit_base = '0.5 seconds', circuit_cap = '1 second',
    slot_left_for = '20 seconds', waiting_jobs_per_user = 40`

export const CAP = 5
/** pg_cron's jobs; the second one every five minutes in production. */
export const TICK_MS = 10_000
export const REPAIR_MS = 60_000
