import postgres from 'postgres'
import { intervalMs, isDue } from './schedule.ts'

type CronJob = { jobid: string; schedule: string; command: string }
/** What is kept of a job between ticks: an interval is measured from the start of the previous run. */
type RunState = { startedAt: number; minute: number; running: boolean; queued: boolean }

const TICK_MS = 200
const minuteOf = (at: number): number => Math.floor(at / 60_000)

/**
 * Runs what `cron.schedule` has recorded, as pg_cron does: one run of a job at a time, at most one more queued
 * behind it, every run written to cron.job_run_details.
 */
export const startCronRunner = async (options: {
  databaseUrl: string
  log?: (line: string) => void
}): Promise<{ stop(): Promise<void> }> => {
  const sql = postgres(options.databaseUrl, { max: 4, onnotice: () => undefined })
  const states = new Map<string, RunState>()
  const running = new Set<Promise<void>>()
  let stopping = false

  const execute = async (job: CronJob): Promise<void> => {
    const [run] = await sql`
      insert into cron.job_run_details (jobid, database, username, command, status, start_time)
      values (${job.jobid}, current_database(), current_user, ${job.command}, 'running', clock_timestamp())
      returning runid`
    const [status, message] = await sql.unsafe(job.command).then(
      (rows) => ['succeeded', `${rows.count ?? 0} rows`] as const,
      (error: Error) => ['failed', `ERROR: ${error.message}`] as const,
    )
    if (status === 'failed') options.log?.(`cron: ${job.command}: ${message}`)
    await sql`
      update cron.job_run_details
      set status = ${status}, return_message = ${message}, end_time = clock_timestamp()
      where runid = ${run?.runid}`
  }

  const launch = (job: CronJob, state: RunState): void => {
    if (state.running) {
      state.queued = true
      return
    }
    state.running = true
    state.startedAt = Date.now()
    const run: Promise<void> = execute(job)
      .catch((error) => options.log?.(`cron: ${error.message}`))
      .finally(() => {
        running.delete(run)
        state.running = false
        if (state.queued && !stopping) {
          state.queued = false
          launch(job, state)
        }
      })
    running.add(run)
  }

  const tick = async (): Promise<void> => {
    const jobs = await sql<CronJob[]>`
      select jobid, schedule, command from cron.job where active and database = current_database()`
    const now = Date.now()
    for (const job of jobs) {
      const state = states.get(job.jobid) ?? {
        startedAt: now,
        minute: minuteOf(now),
        running: false,
        queued: false,
      }
      states.set(job.jobid, state)
      const interval = intervalMs(job.schedule)
      if (interval !== undefined) {
        if (now - state.startedAt >= interval && !state.queued) launch(job, state)
      } else if (minuteOf(now) !== state.minute) {
        state.minute = minuteOf(now)
        if (isDue(job.schedule, new Date(now))) launch(job, state)
      }
    }
  }

  let timer: NodeJS.Timeout
  const loop = async (): Promise<void> => {
    await tick().catch((error) => options.log?.(`cron: ${error.message}`))
    if (!stopping) timer = setTimeout(() => void loop(), TICK_MS)
  }
  await tick()
  timer = setTimeout(() => void loop(), TICK_MS)

  return {
    stop: async () => {
      stopping = true
      clearTimeout(timer)
      await Promise.all(running)
      await sql.end({ timeout: 5 })
    },
  }
}
