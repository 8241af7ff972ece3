import type { Snapshot } from './states.ts'

/** Each finds jobs with a wrong or incomplete timeline. */
const wrongTimelines: [what: string, sql: string][] = [
  [
    'a timeline that does not begin with "enqueued" at 1',
    `select id from timeline where (first_seq, first_type) is distinct from (1, 'enqueued')`,
  ],
  [
    'a timeline whose last line is not of its status',
    `select id from timeline where last_status <> status or last_seq > seq`,
  ],
  [
    'a timeline that misses an attempt, or has one twice',
    `select id from timeline where attempts <> numbers`,
  ],
  [
    'a timeline with a change of status that does not exist',
    `select distinct job_id as id from (
      select job_id, type, lag(status) over (partition by job_id order by seq) as old_status, status from line
    ) as changed where not exists (
      select from carteiro.job_transitions as allowed
      left join carteiro.job_states as source on source.state = allowed.from_state
      join carteiro.job_states as target on target.state = allowed.to_state
      where allowed.event = changed.type and source.status is not distinct from changed.old_status
        and target.status = changed.status
    )`,
  ],
  [
    'a timeline that runs backwards',
    `select distinct job_id as id from (
      select job_id, at < lag(at) over (partition by job_id order by seq) as is_back from line
    ) as ordered where is_back`,
  ],
]

const TIMELINES = `
  with line as (
    select event.* from carteiro.publication_job_events as event where event.job_id = any ($1)
  ),
  timeline as (
    select job.id, job.seq, job.status,
      (array_agg(line.seq order by line.seq))[1] as first_seq,
      (array_agg(line.type order by line.seq))[1] as first_type,
      (array_agg(line.seq order by line.seq desc))[1] as last_seq,
      (array_agg(line.status order by line.seq desc))[1] as last_status,
      coalesce(array_agg(line.attempt order by line.seq) filter (where line.type = 'attempt_started'), '{}') as attempts,
      array(select generate_series(1, job.attempt)) as numbers
    from public.publication_jobs as job
    left join line on line.job_id = job.id
    where job.id = any ($1)
    group by job.id
  )`

const WRONG = `${TIMELINES} ${wrongTimelines
  .map(([what, sql]) => `select id, '${what}' as what from (${sql}) as wrong`)
  .join(' union all ')}`

/** Checks the order of each job's changes: seq grows with each, and the timeline has all of them. */
export const createHistoryCheck = () => {
  let before = new Map<string, { seq: number; shape: string }>()

  return async (snapshot: Snapshot): Promise<string[]> => {
    const rows = (await snapshot.unsafe(`
      select job.id, job.seq::int as seq, (carteiro.publication_job_json(job) - 'seq')::text || job.content::text as shape
      from public.publication_jobs as job`)) as unknown as { id: string; seq: number; shape: string }[]
    const problems = rows.flatMap(({ id, seq, shape }) => {
      const earlier = before.get(id)
      if (!earlier || seq > earlier.seq) return []
      if (seq < earlier.seq) return [`job ${id}: seq fell from ${earlier.seq} to ${seq}`]
      return shape === earlier.shape
        ? []
        : [`job ${id} changed and its seq stayed ${seq}: ${earlier.shape} → ${shape}`]
    })
    const changed = rows.filter(({ id, seq }) => before.get(id)?.seq !== seq).map(({ id }) => id)
    if (changed.length > 0) {
      const wrong = await snapshot.unsafe(WRONG, [changed as never])
      problems.push(...wrong.map(({ id, what }) => `job ${id} has ${what}`))
    }
    before = new Map(rows.map(({ id, seq, shape }) => [id, { seq, shape }]))
    return problems
  }
}
