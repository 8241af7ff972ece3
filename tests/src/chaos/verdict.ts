import type { StackHarness } from '@carteiro/testing/stack/harness'

const CAP = 5

type Row = {
  id: string
  platform: string
  option: string
  status: string
  error_code: string | null
  post_id: string | null
  caption: string
}

/** Each text of a run ends with a number of its own, however a platform writes the rest. */
const numberIn = (text: string): string | undefined => /número (\d+)$/.exec(text)?.[1]

const duplicatesOf = (values: string[]): string[] =>
  values.filter((value, index) => values.indexOf(value) !== index)

/** Compares posts and jobs by platform: one post for each completed job, at most one for each in doubt, otherwise none. */
const postProblems = async (harness: StackHarness, jobs: Row[]): Promise<string[]> => {
  const posts = await harness.posts()
  const problems: string[] = []
  for (const platform of new Set(jobs.map((job) => job.platform))) {
    const own = jobs.filter((job) => job.platform === platform)
    const held = posts.filter((post) => post.platform === platform)
    const completed = own.filter(({ status }) => status === 'completed')
    const doubtful = own.filter(({ error_code }) => error_code === 'outcome_unknown')
    const more = held.length - completed.length
    if (more < 0 || more > doubtful.length) {
      problems.push(
        `${platform}: ${held.length} posts for ${completed.length} completed jobs and ${doubtful.length} in doubt`,
      )
    }
    const ids = completed.flatMap(({ post_id }) => (post_id === null ? [] : [post_id]))
    for (const id of duplicatesOf(ids)) problems.push(`${platform}: two jobs claim the post ${id}`)
    const numbers = held.flatMap(({ text }) => numberIn(text) ?? [])
    for (const number of duplicatesOf(numbers))
      problems.push(`${platform}: number ${number} was posted twice`)
    for (const { id, caption } of own.filter(({ status }) => status === 'cancelled')) {
      if (numbers.includes(numberIn(caption) ?? ''))
        problems.push(`${platform}: ${id} was cancelled and posted`)
    }
  }
  return problems
}

/** Checks what must hold after a run. @returns a line for each violation */
export const problemsAfter = async (harness: StackHarness, accepted: string[]): Promise<string[]> => {
  const { sql } = harness
  const jobs = (await sql`
    select id, platform, option, status, error_code, platform_response ->> 'post_id' as post_id,
      content ->> 'caption' as caption, attempt, publication_id
    from publication_jobs`) as unknown as (Row & { publication_id: string })[]
  const problems = await postProblems(harness, jobs)
  const known = new Set(jobs.map(({ publication_id }) => publication_id))
  for (const id of accepted.filter((one) => !known.has(one)))
    problems.push(`publication ${id} was accepted, and is not there`)

  const mustBeNone: [what: string, rows: Promise<Record<string, unknown>[]>][] = [
    [
      'jobs that are not over',
      sql`select id, option, status, hold_reason from publication_jobs where status not in ('completed', 'failed', 'cancelled')`,
    ],
    ['jobs at work', sql`select id from publication_jobs as job where carteiro.is_at_work(job, job.attempt)`],
    ['slots', sql`select slot from carteiro.publication_slots where lease_token is not null`],
    [
      'messages',
      sql`
      select message from pgmq.q_publication_queue union all select message from pgmq.q_publication_queue_high
      union all select message from pgmq.q_publication_queue_low`,
    ],
    ['timers', sql`select job_id from carteiro.publication_timers`],
    ['jobs in the backlog', sql`select job_id from carteiro.publication_backlog`],
    [
      'open steps of jobs that are not in doubt',
      sql`
      select step.job_id, step.step from carteiro.publication_steps as step join publication_jobs as job on job.id = step.job_id
      where step.commits and step.state = 'open' and job.error_code is distinct from 'outcome_unknown'`,
    ],
    [
      'timelines that do not begin with "enqueued" or not end with the job',
      sql`
      select job.id, job.status,
        (select array_agg(event.type order by event.seq) from carteiro.publication_job_events as event where event.job_id = job.id) as types
      from publication_jobs as job
      where (select event.type from carteiro.publication_job_events as event where event.job_id = job.id order by event.seq limit 1)
          is distinct from 'enqueued'
        or (select event.status from carteiro.publication_job_events as event where event.job_id = job.id order by event.seq desc limit 1)
          is distinct from job.status`,
    ],
    [
      'timelines that miss an attempt',
      sql`
      select job.id, job.attempt from publication_jobs as job
      where job.attempt <> (
        select count(*) from carteiro.publication_job_events as event where event.job_id = job.id and event.type = 'attempt_started'
      )`,
    ],
    [
      'timelines out of order',
      sql`
      select id from (
        select event.job_id as id, event.at < lag(event.at) over (partition by event.job_id order by event.seq) as is_back
        from carteiro.publication_job_events as event
      ) as line where is_back`,
    ],
    [
      'dead letters without their job',
      sql`
      select message ->> 'job_id' as id from pgmq.q_publication_dead_letters as letter
      where not exists (
        select from publication_jobs as job where job.id = (letter.message ->> 'job_id')::uuid and job.status = 'failed'
      )`,
    ],
  ]
  for (const [what, query] of mustBeNone) {
    const rows = await query
    if (rows.length > 0) problems.push(`${rows.length} ${what}: ${JSON.stringify(rows.slice(0, 3))}`)
  }
  const inFlight = (await (await harness.sandbox('GET', '/in-flight')).json()) as { max: number }
  if (inFlight.max > CAP)
    problems.push(`${inFlight.max} calls were open at a platform at once; the cap is ${CAP}`)
  return problems
}
