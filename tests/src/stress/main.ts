import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { isDatabaseOutage } from '@carteiro/service-kit'
import { seededRandom } from '../chaos/random.ts'
import { startActors } from './actors.ts'
import type { Tally } from './attempt.ts'
import { createCallCount } from './checker/calls.ts'
import { createChecker } from './checker/index.ts'
import { calm, startDisturbances } from './disturbances.ts'
import { startStressHarness } from './harness.ts'
import { measureLag } from './lag.ts'
import { startPlatforms } from './platform.ts'
import { CAP } from './timing.ts'

/** Between two snapshots. */
const CHECK_EVERY_MS = 250
/** After the disturbances jobs end one after the other; this long without an end is a standstill. */
const STANDSTILL_MS = 300_000
/** Finished publications are deleted, so that a snapshot stays small. */
const SWEEP_EVERY_MS = 5_000
const REPORT_EVERY_MS = 30_000
const SHOWN_PROBLEMS = 20

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})
const seed = Number(values.seed)
let startedAt = Date.now()
const say = (line: string): void =>
  void process.stdout.write(`${((Date.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${line}\n`)

const problems = new Set<string>()
/** The first problem ends the run: later ones may only follow from it. */
const problem = (what: string): void => {
  if (!problems.has(what) && problems.size < SHOWN_PROBLEMS) say(`BAD ${what}`)
  problems.add(what)
}

// A backend that is terminated right after its client has connected rejects a promise within the client, which is not awaited.
process.on('unhandledRejection', (error) => {
  if (!isDatabaseOutage(error)) problem(`unhandled: ${(error as Error).stack}`)
})

say(`Stress for ${values.minutes} minute(s), seed ${seed}`)
const lagMs = measureLag()
const count = createCallCount(CAP, { lagMs })
const platforms = await startPlatforms(seededRandom(seed), count)
const harness = await startStressHarness(seededRandom(seed + 1), platforms.url)
// Also when this process is killed: a stopped dispatcher does not notice.
process.once('exit', () => harness.dispatchers.forEach((dispatcher) => void dispatcher.end()))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
const tally: Tally = {}
startedAt = Date.now()
say('Everything has started')
let endsAt = Date.now() + Number(values.minutes) * 60_000
const isOn = (): boolean => Date.now() < endsAt && problems.size === 0

const check = createChecker(harness.owner, platforms.posts)
let isChecking = true
let snapshots = 0
let reportedAt = Date.now()
/** The jobs that a problem names and that have no slot, with their timelines. */
const withoutSlot = async (what: string): Promise<string> => {
  const ids = what.match(/[0-9a-f-]{36}/g) ?? []
  const jobs = await harness.owner`
    select named.id, coalesce(job.status, 'deleted') as status, event.type, event.data
    from unnest(${ids}::uuid[]) as named (id)
    left join publication_jobs as job on job.id = named.id
    left join carteiro.publication_job_events as event on event.job_id = job.id and event.seq = job.seq
    where named.id not in (select job_id from carteiro.publication_slots where lease_token is not null)`
  return `without a slot: ${jobs.map((job) => JSON.stringify(job)).join(', ')}`
}
/** The dispatchers that the database knows, and the transactions that are open, the oldest first: what they lock, others skip or wait for. */
const whatGoesOn = async (): Promise<string> => {
  const dispatchers = await harness.owner`select *, clock_timestamp() as now from carteiro.dispatchers`
  const open = await harness.owner`
    select pid, usename, clock_timestamp() - xact_start as open_for, state, wait_event, pg_blocking_pids(pid) as waits_for,
      left(query, 300) as query
    from pg_stat_activity
    where datname = current_database() and xact_start is not null and pid <> pg_backend_pid()
    order by xact_start`
  return `dispatchers: ${JSON.stringify(dispatchers)}; open transactions: ${JSON.stringify(open)}`
}
const checkAgain = async (): Promise<void> => {
  const excess = count.problems()
  // At once, while the state still explains the problem.
  for (const what of excess) problem(`${what}; ${await withoutSlot(what)}`)
  const found = [...(await check()), ...platforms.problems()]
  if (found.length > 0) say(await whatGoesOn())
  for (const what of found) problem(what)
  snapshots += 1
}
const keepChecking = async (): Promise<void> => {
  while (isChecking && problems.size === 0) {
    const begunAt = Date.now()
    await checkAgain()
    // On a busy machine most of the time is left for the system under test.
    await sleep(Math.max(CHECK_EVERY_MS, 3 * (Date.now() - begunAt)))
  }
}

const reportProgress = async (): Promise<void> => {
  while (isOn()) {
    await sleep(1_000)
    if (Date.now() - reportedAt < REPORT_EVERY_MS) continue
    reportedAt = Date.now()
    const [row] = await harness.owner`
      select count(*)::int as jobs from publication_jobs where status in ('pending', 'processing')`
    say(
      `${platforms.calls()} calls, ${count.most()} at once, ${Math.round(lagMs())} ms late, ${row?.jobs} jobs under way, ${snapshots} snapshots`,
    )
  }
}

/** Deletes finished publications that have been checked. */
const sweep = async (): Promise<void> => {
  while (isOn()) {
    await sleep(SWEEP_EVERY_MS)
    const gone = await harness.owner`
      delete from carteiro.publications as p
      where not exists (
        select from publication_jobs as job
        where job.publication_id = p.id
          and (job.status not in ('completed', 'cancelled', 'failed') or job.completed_at > now() - interval '5 seconds')
      )
      returning id`
    tally['publications swept'] = (tally['publications swept'] ?? 0) + gone.length
    const known = platforms.jobs()
    const left = new Set((await harness.owner`select id from publication_jobs`).map(({ id }) => id as string))
    platforms.forget(known.filter((jobId) => !left.has(jobId) && !platforms.isRunning(jobId)))
  }
}

const untilDrained = async (): Promise<void> => {
  let least = Number.POSITIVE_INFINITY
  let deadline = Date.now() + STANDSTILL_MS
  while (Date.now() < deadline && problems.size === 0) {
    const [row] = await harness.owner`
      select (select count(*)::int from publication_jobs where status in ('pending', 'processing'))
        + (select count(*)::int from carteiro.publication_slots where lease_token is not null) as left`
    if (row?.left === 0) return
    if (row?.left < least) deadline = Date.now() + STANDSTILL_MS
    least = Math.min(least, row?.left)
    await calm(harness)
    await sleep(CHECK_EVERY_MS)
  }
  if (problems.size === 0) say(await whatGoesOn())
  const left = await harness.owner`
    select id, status, hold_reason, error_code, next_attempt_at from publication_jobs where status in ('pending', 'processing')`
  for (const job of left) problem(`job ${job.id} is not over: ${JSON.stringify(job)}`)
}

try {
  const checking = keepChecking().catch((error: Error) => problem(`the checker: ${error.stack}`))
  const around = { harness, platforms, count, seed, isOn, problem, tally }
  await Promise.all([...(await startActors(around)), ...startDisturbances(around), sweep(), reportProgress()])
  if (problems.size === 0) {
    say('Calm: everything is resumed and connected, and what is left goes on')
    platforms.behave()
    harness.behave()
    await untilDrained()
  }
  isChecking = false
  await checking
  if (problems.size === 0) await checkAgain()
  const ends = await harness.owner`
    select status || coalesce(' ' || error_code, '') as how, count(*)::int as jobs from publication_jobs group by 1 order by 2 desc`
  say(`At the end: ${ends.map(({ how, jobs }) => `${how} ${jobs}`).join(', ')}`)
} catch (error) {
  problem((error as Error).stack ?? String(error))
} finally {
  endsAt = 0
  isChecking = false
  await harness.end()
  platforms.close()
}
say(
  `${platforms.calls()} calls at the platforms, ${count.most()} at once; ${snapshots} snapshots; ${Object.entries(
    tally,
  )
    .sort()
    .map(([what, times]) => `${what} ${times}`)
    .join(', ')}`,
)
say(
  problems.size === 0 ? 'Everything is as it must be.' : `${problems.size} problem(s); the seed was ${seed}`,
)
process.exit(problems.size === 0 ? 0 : 1)
