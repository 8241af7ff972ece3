/** How often the jobs are checked: no run starts later than this after it is due. */
export const TICK_MS = 200
/** Pause after the database could not be asked. */
export const TROUBLE_PAUSE_MS = 1_000
/** How many runs go on at once, of all jobs: pg_cron's default for cron.max_running_jobs. */
export const MAX_RUNNING_JOBS = 32
/** How many missed minutes of a schedule are made up for. */
export const MAX_MISSED_MINUTES = 5
/** How long a stop waits for runs before it ends them. */
export const STOP_LIMIT_MS = 5_000
