import postgres from 'postgres'
import { MAX_RUNNING_JOBS, STOP_LIMIT_MS, TICK_MS, TROUBLE_PAUSE_MS } from './limits.ts'
import { addDueRuns, beginRun, type JobPlan, newPlan } from './plan.ts'
import { type CronJob, runJob } from './run.ts'

/**
 * Runs what `cron.schedule` has recorded, as pg_cron does: one run of a job at a time, at most one more of an
 * interval queued behind it, every run written to cron.job_run_details. To be started once per database.
 */
export const startCronRunner = async (options: {
  databaseUrl: string
  log?: (line: string) => void
  /** Milliseconds since the epoch: what it takes for the time. */
  now?: () => number
}): Promise<{ stop(): Promise<void> }> => {
  const { databaseUrl, log = () => undefined, now: timeNow = Date.now } = options
  const sql = postgres(databaseUrl, {
    max: 1,
    onnotice: () => undefined,
    connection: { application_name: 'pg_cron scheduler' },
  })
  const plans = new Map<string, JobPlan>()
  const runs = new Map<Promise<void>, { pid?: number }>()
  let stopping = false

  const begin = (job: CronJob, plan: JobPlan): void => {
    if (stopping || plan.running || plan.pending < 1 || runs.size >= MAX_RUNNING_JOBS) return
    beginRun(plan, timeNow())
    const server: { pid?: number } = {}
    const run: Promise<void> = runJob(databaseUrl, job, (pid) => {
      server.pid = pid
    })
      .then(({ status, message }) => {
        if (status === 'failed') log(`cron: ${job.command}: ${message}`)
      })
      .catch((error) => log(`cron: ${job.command}: ${error.message}`))
      .finally(() => {
        runs.delete(run)
        plan.running = false
        // What waited while this one ran starts at once.
        if (plans.get(job.jobid) === plan) begin(job, plan)
      })
    runs.set(run, server)
  }

  const tick = async (): Promise<void> => {
    const jobs = await sql<CronJob[]>`
      select jobid, schedule, command, username from cron.job
      where active and database = current_database() order by jobid`
    const now = timeNow()
    const ids = new Set(jobs.map((job) => job.jobid))
    for (const id of plans.keys()) if (!ids.has(id)) plans.delete(id)
    for (const job of jobs) {
      const known = plans.get(job.jobid)
      const plan = known ?? newPlan(job.schedule, now)
      // The same plan goes on when its schedule changes: a job that runs just now still runs once at a time.
      if (plan.text !== job.schedule)
        Object.assign(plan, newPlan(job.schedule, now), { running: plan.running })
      plans.set(job.jobid, plan)
      addDueRuns(plan, now)
      begin(job, plan)
    }
  }

  let timer: NodeJS.Timeout
  const loop = async (): Promise<void> => {
    let pause = TICK_MS
    await tick().catch((error) => {
      log(`cron: ${error.message}`)
      pause = TROUBLE_PAUSE_MS
    })
    if (!stopping) timer = setTimeout(() => void loop(), pause)
  }

  // Runs that a stop or a crash cut off have no end of their own.
  await sql`
    update cron.job_run_details
    set status = 'failed', return_message = 'server restarted', end_time = clock_timestamp()
    where status in ('starting', 'running')`
  await tick()
  timer = setTimeout(() => void loop(), TICK_MS)

  return {
    stop: async () => {
      stopping = true
      clearTimeout(timer)
      let limit: NodeJS.Timeout | undefined
      const isLate = new Promise<true>((resolve) => {
        limit = setTimeout(() => resolve(true), STOP_LIMIT_MS)
      })
      if (await Promise.race([Promise.all(runs.keys()).then(() => false), isLate])) {
        for (const { pid } of runs.values()) if (pid) await sql`select pg_terminate_backend(${pid})`
        await Promise.all(runs.keys())
      }
      clearTimeout(limit)
      await sql.end({ timeout: 5 })
    },
  }
}
