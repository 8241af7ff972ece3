import type { Sql, TransactionSql } from 'postgres'
import { type JobState, jobStates, type SlotState, slotStates } from '../movers.ts'
import { lockedAmong } from './locks.ts'

/** A number of rows seen in one snapshot of the database. */
export type Snapshot = Sql | TransactionSql

/** The facts about a job that is not final, in one row `f`. */
const FACTS = `
  select job.id, job.status, job.hold_reason, job.next_attempt_at, job.attempt, job.user_id, job.platform,
    now() as now, timer.due_at,
    backlog.job_id is not null as in_backlog, backlog.message_id is not null as is_parked,
    exists (
      select from carteiro.publication_backlog as aside
      where aside.message_id is not null and aside.deployment = backlog.deployment and aside.user_id = backlog.user_id
        and aside.queue = backlog.queue
    ) as is_behind_parked,
    slot_limit.slots as slots_allowed, coalesce(leased.leases, 0) as slots_held, free.slots as slots_free,
    coalesce(moves.moves, 0) as moves_of_platform,
    waiting.job_id is not null as in_rate_queue,
    case when waiting.job_id is not null then (
      select carteiro.shared_rate_time(job.platform, job.user_id, its.shared_rates, its.shared_keys, waiting.place)
      from carteiro.rates_by_scope(job.platform, job.option, null) as its
    ) <= now() end as has_its_place,
    held.slots, coalesce(held.is_expired, false) as is_expired,
    coalesce(own.messages, 0) as messages, coalesce(theirs.messages, 0) as messages_of_user,
    exists (
      select from carteiro.job_media_tasks as file
      join carteiro.media_tasks as task on task.id = file.task_id
      where file.job_id = job.id and file.prepared_at is null and task.state in ('waiting', 'running')
    ) as has_media_task,
    case when job.hold_reason is not null then carteiro.publication_hold_reason(job) end as hold_reason_now
  from public.publication_jobs as job
  left join carteiro.publication_timers as timer on timer.job_id = job.id
  left join carteiro.publication_backlog as backlog on backlog.job_id = job.id
  left join carteiro.publication_rate_queue as waiting on waiting.job_id = job.id
  left join slot_limit on slot_limit.platform = job.platform
  left join leased on leased.platform = job.platform
  left join moves on moves.platform = job.platform
  cross join free
  left join (select job_id, count(*) as messages from message group by 1) as own on own.job_id = job.id
  left join (select user_id, queue, count(*) as messages from message group by 1, 2) as theirs
    on theirs.user_id = job.user_id and theirs.queue = backlog.queue
  cross join lateral (
    select count(*) as slots, bool_and(slot.lease_expires_at <= now()) as is_expired
    from carteiro.publication_slots as slot
    where slot.job_id = job.id and slot.attempt = job.attempt and slot.lease_token is not null
  ) as held
  where job.status in ('pending', 'processing')`

const MESSAGES = ['publication_queue_high', 'publication_queue', 'publication_queue_low']
  .map(
    (queue) => `
  select '${queue}' as queue, (message ->> 'job_id')::uuid as job_id, (message ->> 'user_id')::uuid as user_id
  from pgmq.q_${queue}`,
  )
  .join(' union all ')

/** How many slots each platform may have and has, and how often its jobs were claimed and parked. */
const PLATFORMS = `
  slot_limit as (
    select deployment as platform, slots from carteiro.slot_limits((select max_concurrent from carteiro.queue_settings))
  ),
  leased as (select deployment as platform, leases from carteiro.leases_by_platform('{}')),
  free as (
    select count(*) as slots from carteiro.publication_slots, carteiro.queue_settings
    where lease_token is null and slot between 1 and max_concurrent
  ),
  moves as (
    select job.platform, sum(job.attempt) + count(backlog.message_id) * 1000000 as moves
    from public.publication_jobs as job
    left join carteiro.publication_backlog as backlog on backlog.job_id = job.id
    group by job.platform
  )`

const namesOf = (states: { name: string; when: string }[]): string =>
  `array_remove(array[${states.map(({ name, when }) => `case when ${when} then '${name}' end`).join(', ')}], null)`

const JOBS = `
  with message as (${MESSAGES}), ${PLATFORMS}, f as (${FACTS})
  select f.id, ${namesOf(jobStates)} as states, to_jsonb(f) as facts from f`
const SLOTS = `
  select s.slot::text as id, ${namesOf(slotStates)} as states, to_jsonb(s) || jsonb_build_object('status', j.status) as facts
  from carteiro.publication_slots as s
  left join public.publication_jobs as j on j.id = s.job_id
  where s.lease_token is not null`
const SHARED_LEASES = `
  select coalesce(lease_token::text, '') as lease, job_id from carteiro.publication_slots
  where lease_token is not null
  group by lease_token, job_id having count(*) > 1`

/** Entries of the rate queue delay all entries behind them: only waiting jobs may be there, and their users in order. */
const WRONG_IN_RATE_QUEUE = `
  select waiting.job_id, job.status, job.hold_reason, theirs.user_id is not null as has_place
  from carteiro.publication_rate_queue as waiting
  join public.publication_jobs as job on job.id = waiting.job_id
  left join carteiro.publication_rate_users as theirs
    on theirs.deployment = waiting.deployment and theirs.user_id = waiting.user_id
  where job.status <> 'pending' or job.hold_reason is not null or theirs.user_id is null`

const isBrief = (known: (JobState | SlotState)[], name: string | undefined): boolean =>
  known.find((state) => state.name === name)?.mayBeSeen === 'briefly'

type Seen = { id: string; states: string[]; facts: Record<string, unknown> }

/** How many sweeps may leave a row: a sweep skips rows that are locked at that moment. */
const SWEEPS_THAT_END_IT = 4

/**
 * Checks jobs and slots by the table of what moves them. A state that may be seen briefly must end within a few sweeps of
 * the dispatchers, however long those take on a busy machine. Sweeps before a moment in which another transaction has the
 * row locked do not count: the deletion of a user and a sweep that wait for each other last for a second.
 */
export const createStateCheck = (owner: Sql) => {
  const stays = new Map<string, { state: string; since: Date }>()
  /** Each dispatcher's last sweep, and all sweeps that were seen, oldest first. */
  const lastSweeps = new Map<string, number>()
  let sweeps: Date[] = []

  const passedSince = (since: Date): number => sweeps.filter((at) => at > since).length

  const judge = async (
    kind: 'job' | 'slot',
    rows: Seen[],
    known: (JobState | SlotState)[],
    now: Date,
  ): Promise<string[]> => {
    const left = rows.filter(({ id }) => passedSince(stays.get(`${kind} ${id}`)?.since ?? now) > 0)
    const locked = await lockedAmong(
      owner,
      kind,
      left.filter(({ states: [name] }) => isBrief(known, name)).map(({ id }) => id),
    )
    return rows.flatMap(({ id, states, facts }) => {
      const what = `${kind} ${id} (${JSON.stringify(facts)})`
      const [name, ...others] = states
      if (name === undefined) return [`${what} is in no state that anything moves`]
      if (others.length > 0) return [`${what} is in several states: ${states.join(', ')}`]
      const mayBeSeen = known.find((state) => state.name === name)?.mayBeSeen
      if (mayBeSeen === 'never') return [`${what} is "${name}"`]
      const key = `${kind} ${id}`
      // Another attempt, another lease or another time is another stay; so is, for what is parked, a job of its platform
      // that was begun or parked meanwhile.
      const moves = facts.is_parked ? facts.moves_of_platform : undefined
      const state = JSON.stringify([name, facts.attempt, facts.lease_token, facts.due_at, moves])
      const earlier = stays.get(key)
      const stay = earlier?.state === state && !locked.has(id) ? earlier : { state, since: now }
      stays.set(key, stay)
      if (mayBeSeen !== 'briefly') return []
      const passed = passedSince(stay.since)
      return passed < SWEEPS_THAT_END_IT
        ? []
        : [`${what} is "${name}", and ${passed} sweeps have not ended it`]
    })
  }

  return async (snapshot: Snapshot): Promise<string[]> => {
    const [jobs, slots, shared, inRateQueue, [row], dispatchers] = (await Promise.all([
      snapshot.unsafe(JOBS),
      snapshot.unsafe(SLOTS),
      snapshot.unsafe(SHARED_LEASES),
      snapshot.unsafe(WRONG_IN_RATE_QUEUE),
      snapshot`select now() as now`,
      snapshot`select id, swept_at from carteiro.dispatchers`,
    ])) as unknown as [
      Seen[],
      Seen[],
      { lease: string; job_id: string }[],
      { job_id: string; status: string; hold_reason: string | null; has_place: boolean }[],
      { now: Date }[],
      { id: string; swept_at: Date }[],
    ]
    const now = row?.now ?? new Date(0)
    for (const { id, swept_at: at } of dispatchers) {
      if (lastSweeps.has(id) && lastSweeps.get(id) !== at.getTime()) sweeps.push(at)
      lastSweeps.set(id, at.getTime())
    }
    const problems = [
      ...(await judge('job', jobs, jobStates, now)),
      ...(await judge('slot', slots, slotStates, now)),
      ...shared.map(({ lease, job_id: job }) => `lease ${lease} of job ${job} is in several slots`),
      ...inRateQueue.map((wrong) => `a job waits for a shared rate without need: ${JSON.stringify(wrong)}`),
    ]
    const present = new Set([...jobs.map(({ id }) => `job ${id}`), ...slots.map(({ id }) => `slot ${id}`)])
    for (const key of stays.keys()) if (!present.has(key)) stays.delete(key)
    const oldest = new Date(
      Math.min(now.getTime(), ...[...stays.values()].map(({ since }) => since.getTime())),
    )
    sweeps = sweeps.filter((at) => at >= oldest)
    return problems
  }
}
