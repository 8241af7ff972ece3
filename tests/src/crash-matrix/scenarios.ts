import { type Hold, type StackHarness, until } from '@carteiro/testing/stack/harness'
import type { OwnAccount } from './accounts.ts'
import type { CallUnderTest } from './calls/index.ts'
import type { Coverage } from './coverage.ts'
import type { Crash } from './crashes.ts'
import type { Media } from './media.ts'
import { STEP_LIMIT_SECONDS } from './pace.ts'
import { takeOver } from './second-dispatcher.ts'

export type Verdict = {
  call: CallUnderTest
  crash: Crash
  /** False when the call was not held at the moment of the crash: then the job proves nothing about this cell. */
  wasHit: boolean
  posts: number
  /** `completed`, or the error's code. */
  end: string
  seconds: number
  good: boolean
}
export type MatrixHarness = StackHarness & { coverage: Coverage; accounts: Map<CallUnderTest, OwnAccount> }

const HELD_LIMIT_MS = 120_000
/** A held call ends at its own time limit: it is crashed well before. */
const HOLD_LIMIT_MS = (STEP_LIMIT_SECONDS * 1000) / 2
const RECORD_CHECK_MS = 5
const END_LIMIT_MS = 300_000
const faultOf: Record<Crash, string> = {
  'service killed before': 'hold_before',
  'service killed after': 'hold_after',
  'killed after the record': 'hold_after',
  'response lost': 'response_lost',
  'error after the effect': 'error_after_effect',
  'silent after the effect': 'silent',
  'database cut': 'hold_after',
  'lease lost': 'hold_after',
  'dispatcher killed': 'hold_after',
}

/** One job whose call is to be crashed. */
type Scenario = {
  call: CallUnderTest
  crash: Crash
  account: OwnAccount
  publicationId: string
  faultId: string
  startedAt: number
  postsBefore: number
}

const countPosts = async (
  harness: MatrixHarness,
  { call, account }: Pick<Scenario, 'call' | 'account'>,
): Promise<number> => (await harness.posts(call.platform, account.poster)).length

const completedJob = async ({ sql }: MatrixHarness, publicationId: string): Promise<string | undefined> =>
  (
    await sql`select id from publication_jobs where publication_id = ${publicationId} and status = 'completed'`
  )[0]?.id

/** Publishes one job whose call is to be crashed. Posts that the sandbox counted before it are subtracted later. */
const beginScenario = async (
  harness: MatrixHarness,
  call: CallUnderTest,
  crash: Crash,
  media: Media,
): Promise<Scenario> => {
  const { option, platform, operation, skip = 0, pictureSetting, parts } = call
  const account = harness.accounts.get(call)
  if (!account) throw new Error(`${option}: ${operation} has no account`)
  const settings = { ...call.settings, ...(pictureSetting ? { [pictureSetting]: media.picture } : {}) }
  const postsBefore = await countPosts(harness, { call, account })
  const fault = faultOf[crash]
  const addFault = () => harness.fault({ platform, operation, skip, account: account.caller, fault })
  const name = `${option} ${operation} ${crash} ${Date.now()}`
  let startedAt = Date.now()
  let faultId = call.action ? '' : await addFault()
  const { data } = await harness.client.enqueue({
    selectedOptions: [option],
    accounts: { [platform]: account.id },
    mediaFiles: call.media.map((kind) => media[kind]),
    captions: { universal: name },
    ...(parts
      ? { parts: Array.from({ length: parts }, (_, part) => ({ text: `${name} ${part + 1}` })) }
      : {}),
    settings: { [option]: settings },
  })
  if (call.action) {
    const id = await until(() => completedJob(harness, data.publication_id), `${name} is out`, END_LIMIT_MS)
    startedAt = Date.now()
    faultId = await addFault()
    const job = `/api/publications/jobs/${id}`
    await (call.action === 'edit'
      ? harness.client.call(job, {
          method: 'PATCH',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ caption: `${name}, edited` }),
        })
      : harness.client.call(`${job}/${call.action}`, { method: 'POST' }))
  }
  return { call, crash, account, publicationId: data.publication_id, faultId, startedAt, postsBefore }
}

const idsOf = (scenarios: Scenario[]): string[] => scenarios.map(({ publicationId }) => publicationId)
const namesOf = (scenarios: Scenario[]): string =>
  scenarios.map(({ call, crash }) => `${call.option} ${call.operation}, ${crash}`).join('; ')

/** Only a recent one: the sandbox does not notice that a client is gone while it has not read the upload. */
const holdOf = (holds: Hold[], { call, account, startedAt }: Scenario): Hold | undefined =>
  holds.find(
    (hold) =>
      hold.platform === call.platform &&
      hold.account === account.caller &&
      Date.parse(hold.since) >= startedAt,
  )

const release = async (harness: MatrixHarness, scenario: Scenario): Promise<void> => {
  const id = holdOf(await harness.holds(), scenario)?.id
  if (id) await harness.sandbox('POST', '/holds/release', { id })
}

/**
 * Waits until the sandbox holds all these calls at once, before or after their effect. @returns those that it holds: on a
 * busy machine some arrive so late that the first ones are about to time out.
 */
const untilHeld = async (harness: MatrixHarness, scenarios: Scenario[]): Promise<Scenario[]> => {
  const findHeld = async (): Promise<Scenario[] | false> => {
    const holds = await harness.holds()
    const held = scenarios.filter((scenario) => holdOf(holds, scenario))
    const oldest = Math.min(...held.map((scenario) => Date.parse(holdOf(holds, scenario)?.since ?? '')))
    return (held.length === scenarios.length || Date.now() - oldest > HOLD_LIMIT_MS) && held
  }
  const held = await until(findHeld, `calls are held: ${namesOf(scenarios)}`, HELD_LIMIT_MS)
  await harness.coverage.noteOpenSteps(idsOf(held))
  return held
}

/** Waits until each fault has been used. */
const untilStruck = async (harness: MatrixHarness, scenarios: Scenario[]): Promise<void> => {
  const haveStruck = async (): Promise<boolean> => {
    const waiting = await harness.faults()
    return scenarios.every(({ faultId }) => waiting.every(({ id }) => id !== faultId))
  }
  await until(haveStruck, `faults strike: ${namesOf(scenarios)}`, HELD_LIMIT_MS)
}

/** Moves the calls' time limits into the past, so that nothing waits for them. */
const endCallTimes = async (harness: MatrixHarness, scenarios: Scenario[]): Promise<void> => {
  await harness.sql`
    update carteiro.publication_steps set call_ends_at = least(call_ends_at, clock_timestamp())
    where state = 'open'
      and job_id in (select id from publication_jobs where publication_id = any(${idsOf(scenarios)}))`
  await harness.sql`
    update carteiro.job_action_steps as step set call_ends_at = least(step.call_ends_at, clock_timestamp())
    from carteiro.job_actions as action join publication_jobs as job on job.id = action.job_id
    where step.action_id = action.id and step.state = 'open' and job.publication_id = any(${idsOf(scenarios)})`
}

/** Expires the leases of a dead dispatcher at once. */
const endLeases = async (harness: MatrixHarness, scenarios: Scenario[]): Promise<void> => {
  await harness.sql`
    update carteiro.publication_slots as slot set lease_expires_at = least(slot.lease_expires_at, clock_timestamp())
    from publication_jobs as job left join carteiro.job_actions as action on action.job_id = job.id
    where job.publication_id = any(${idsOf(scenarios)}) and slot.job_id in (job.id, action.id)
      and slot.lease_token is not null`
}

/** The results of the jobs, once all have ended. */
const verdictsOf = async (
  harness: MatrixHarness,
  scenarios: Scenario[],
  hit = scenarios,
): Promise<Verdict[]> => {
  const endedAt = new Map<string, number>()
  const jobs = await until(
    async () => {
      const ended = await harness.sql<{ id: string; status: string; code: string | null }[]>`
        select job.publication_id as id, coalesce(action.state, job.status) as status,
          case when action.id is null then job.error_code else action.error_code end as code
        from publication_jobs as job left join carteiro.job_actions as action on action.job_id = job.id
        where job.publication_id = any(${idsOf(scenarios)})
          and coalesce(action.state, job.status) in ('completed', 'done', 'failed')`
      for (const { id } of ended) endedAt.set(id, endedAt.get(id) ?? Date.now())
      return ended.length === scenarios.length && ended
    },
    `jobs end: ${namesOf(scenarios)}`,
    END_LIMIT_MS,
  )
  return Promise.all(
    scenarios.map(async (scenario) => {
      const { call, crash, publicationId, faultId, startedAt, postsBefore } = scenario
      await harness.sandbox('DELETE', `/faults/${faultId}`)
      const job = jobs.find(({ id }) => id === publicationId)
      const posts = (await countPosts(harness, scenario)) - postsBefore
      const end = job?.status === 'failed' ? (job.code ?? 'failed') : 'completed'
      const wanted = call.action === 'unpublish' ? 0 : (call.parts ?? 1)
      const good = (end === 'completed' && posts === wanted) || (end === 'outcome_unknown' && posts <= wanted)
      const seconds = Math.round(((endedAt.get(publicationId) ?? startedAt) - startedAt) / 1000)
      return { call, crash, wasHit: hit.includes(scenario), posts, end, good, seconds }
    }),
  )
}

/** Releases the call's answer, and kills the service as soon as one more step of the job is recorded. */
const killAfterRecord = async (harness: MatrixHarness, scenario: Scenario): Promise<void> => {
  const recorded = async (): Promise<number> =>
    (
      await harness.sql`
        select count(*)::int as steps
        from publication_jobs as job
        left join carteiro.job_actions as action on action.job_id = job.id
        cross join lateral (
          select from carteiro.publication_steps as step where step.job_id = job.id and step.state = 'done'
          union all
          select from carteiro.job_action_steps as step where step.action_id = action.id and step.state = 'done'
        ) as done
        where job.publication_id = ${scenario.publicationId}`
    )[0]?.steps
  const before = await recorded()
  await release(harness, scenario)
  await until(async () => (await recorded()) > before, 'the step is recorded', HELD_LIMIT_MS, RECORD_CHECK_MS)
  await harness.kill(scenario.call.platform)
}

/** A second dispatcher takes the jobs over while the first one's attempts still wait for their answers. */
const loseLeases = async (harness: MatrixHarness, scenarios: Scenario[]): Promise<void> => {
  const attempts: Promise<void>[] = []
  for (const scenario of scenarios) {
    const { ended } = await takeOver(harness, scenario.publicationId)
    attempts.push(ended)
    await release(harness, scenario)
  }
  await Promise.all(attempts)
}

/** Makes the database unavailable for a moment after the calls had their effect. */
const cutDatabase = async (harness: MatrixHarness, scenarios: Scenario[]): Promise<void> => {
  const roles = scenarios.map(({ call }) => `carteiro_platform_${call.platform}`)
  await harness.sql`
    select pg_terminate_backend(pid) from pg_stat_activity where usename::text = any(${roles})`
  await Promise.all(scenarios.map((scenario) => release(harness, scenario)))
}

/** Kills the services of the platforms that these jobs are for. */
const killServices = async (harness: MatrixHarness, scenarios: Scenario[]): Promise<void> => {
  for (const platform of new Set(scenarios.map(({ call }) => call.platform))) await harness.kill(platform)
}

/** Crashes calls all at once, each with a job and an account of its own, and restarts everything. */
export const runTogether = async (
  harness: MatrixHarness,
  calls: CallUnderTest[],
  crash: Crash,
  media: Media,
): Promise<Verdict[]> => {
  const scenarios = await Promise.all(calls.map((call) => beginScenario(harness, call, crash, media)))
  if (crash === 'silent after the effect') return verdictsOf(harness, scenarios)
  if (crash === 'response lost' || crash === 'error after the effect') {
    await untilStruck(harness, scenarios)
    await endCallTimes(harness, scenarios)
    return verdictsOf(harness, scenarios)
  }
  const held = await untilHeld(harness, scenarios)
  switch (crash) {
    case 'service killed before':
    case 'service killed after':
      await killServices(harness, held)
      await endCallTimes(harness, held)
      break
    case 'killed after the record':
      for (const scenario of held) await killAfterRecord(harness, scenario)
      await endCallTimes(harness, held)
      break
    case 'database cut':
      await cutDatabase(harness, held)
      break
    case 'lease lost':
      await loseLeases(harness, held)
      break
    case 'dispatcher killed':
      await harness.kill('dispatcher')
      await Promise.all(held.map((scenario) => release(harness, scenario)))
      await endLeases(harness, held)
      break
  }
  return verdictsOf(harness, scenarios, held)
}
