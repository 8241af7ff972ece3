import postgres from 'postgres'

export type CronJob = { jobid: string; schedule: string; command: string; username: string }

type Outcome = { status: 'succeeded' | 'failed'; message: string }

/** As pg_cron reports it: the number of rows, or the command's own tag. */
const describe = (result: postgres.RowList<postgres.Row[]> | postgres.RowList<postgres.Row[]>[]): string => {
  const last = Array.isArray(result[0]) ? (result.at(-1) as postgres.RowList<postgres.Row[]>) : result
  const { command, count } = last as postgres.RowList<postgres.Row[]>
  if (command === 'SELECT') return `${count} row${count === 1 ? '' : 's'}`
  if (command === 'INSERT') return `INSERT 0 ${count}`
  return count === null || count === undefined ? command : `${command} ${count}`
}

/**
 * Runs a job's command once, on a connection of its own as the job's user, and writes it to cron.job_run_details.
 * `onPid` learns which server process runs it.
 */
export const runJob = async (
  databaseUrl: string,
  job: CronJob,
  onPid: (pid: number) => void,
): Promise<Outcome> => {
  const sql = postgres(databaseUrl, {
    max: 1,
    onnotice: () => undefined,
    connection: { application_name: 'pg_cron' },
  })
  try {
    const [run] = await sql<{ runid: string; pid: number }[]>`
      insert into cron.job_run_details (jobid, job_pid, database, username, command, status, start_time)
      values (${job.jobid}, pg_backend_pid(), current_database(), ${job.username}, ${job.command}, 'running',
        clock_timestamp())
      returning runid, job_pid as pid`
    if (!run) throw new Error('no run was recorded')
    onPid(run.pid)
    const outcome = await sql`select set_config('session_authorization', ${job.username}, false)`
      .then(() => sql.unsafe(job.command))
      .then(
        (result): Outcome => ({ status: 'succeeded', message: describe(result) }),
        (error: Error): Outcome => ({ status: 'failed', message: `ERROR:  ${error.message}` }),
      )
    // A command may leave a transaction open, or the connection broken: the record goes over a fresh session state.
    await sql.unsafe('rollback')
    await sql.unsafe('reset session authorization')
    await sql`
      update cron.job_run_details
      set status = ${outcome.status}, return_message = ${outcome.message}, end_time = clock_timestamp()
      where runid = ${run.runid}`
    return outcome
  } finally {
    await sql.end({ timeout: 1 })
  }
}
