import type { Job } from '@carteiro/contracts'
import { until, type WholeStage } from '../stage.ts'
import type { CallUnderTest } from './calls/index.ts'
import type { Coverage } from './coverage.ts'
import { takeOver } from './second-dispatcher.ts'

export const crashes = [
  'service killed before',
  'service killed after',
  'killed after the record',
  'response lost',
  'error after the effect',
  'silent after the effect',
  'database cut',
  'lease lost',
  'dispatcher killed',
] as const
export type Crash = (typeof crashes)[number]

export type Verdict = CallUnderTest & {
  crash: Crash
  posts: number
  /** `completed`, or the error's code. */
  end: string
  seconds: number
  good: boolean
}
export type MatrixStage = WholeStage & { coverage: Coverage }
export type Media = Record<CallUnderTest['media'][number], unknown>

const HELD_LIMIT_MS = 60_000
const RECORD_LOOK_MS = 5
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

/** Publishes one job whose call is to be hit. The sandbox's books before it are the measure of what it adds. */
export const beginScenario = async (
  { coverage, ...stage }: MatrixStage,
  call: CallUnderTest,
  crash: Crash,
  media: Media,
) => {
  const { option, platform, operation, skip = 0, pictureSetting } = call
  const settings = { ...call.settings, ...(pictureSetting ? { [pictureSetting]: media.picture } : {}) }
  const startedAt = Date.now()
  const postsBefore = (await stage.posts(platform)).length
  const faultId = await stage.fault({ platform, operation, skip, fault: faultOf[crash] })
  const [account] = call.account
    ? await stage.sql`select id from platform_accounts where platform = ${platform} and external_id = ${call.account}`
    : []
  const { data } = await stage.client.enqueue({
    selectedOptions: [option],
    ...(account ? { accounts: { [platform]: account.id } } : {}),
    mediaFiles: call.media.map((kind) => media[kind]),
    captions: { universal: `${option} ${operation} ${crash} ${startedAt}` },
    settings: { [option]: settings },
  })
  const findJob = async (): Promise<Job | undefined> => (await stage.client.jobs(data.publication_id))[0]

  const heldHere = async () => (await stage.holds()).filter((hold) => hold.platform === platform)

  return {
    platform,
    publicationId: data.publication_id,
    release: async (): Promise<void> => {
      for (const { id } of await heldHere()) await stage.sandbox('POST', '/holds/release', { id })
    },
    /** Until the sandbox holds the call: before its effect, or after it. */
    held: async (): Promise<void> => {
      await until(async () => (await heldHere()).length > 0, `${option}: ${operation} is held`, HELD_LIMIT_MS)
      await coverage.noteOpenSteps(data.publication_id)
    },
    /** What became of it, once the job is over. */
    verdict: async (): Promise<Verdict> => {
      const job = await until(
        async () => {
          const found = await findJob()
          return found && ['completed', 'failed'].includes(found.status) && found
        },
        `${option}: the job ends after "${crash}" at ${operation}`,
        END_LIMIT_MS,
      )
      await stage.sandbox('DELETE', `/faults/${faultId}`)
      const posts = (await stage.posts(platform)).length - postsBefore
      const end = job.status === 'completed' ? 'completed' : (job.error_code ?? 'failed')
      const good = (end === 'completed' && posts === 1) || (end === 'outcome_unknown' && posts <= 1)
      return { ...call, crash, posts, end, good, seconds: Math.round((Date.now() - startedAt) / 1000) }
    },
  }
}

/** Lets the call's answer through, and kills the service as soon as one more of the job's steps is on record. */
const killAfterRecord = async (
  stage: WholeStage,
  { platform, publicationId, release }: Awaited<ReturnType<typeof beginScenario>>,
): Promise<void> => {
  const recorded = async (): Promise<number> =>
    (
      await stage.sql`
        select count(*)::int as steps from publication_steps as step
        join publication_jobs as job on job.id = step.job_id
        where job.publication_id = ${publicationId} and step.state = 'done'`
    )[0]?.steps
  const before = await recorded()
  await release()
  await until(async () => (await recorded()) > before, 'the step is recorded', HELD_LIMIT_MS, RECORD_LOOK_MS)
  await stage.kill(platform)
}

/** Crashes one call of one job by a fault of its own platform, and lets everything come back. */
export const runScenario = async (
  stage: MatrixStage,
  call: CallUnderTest,
  crash: Exclude<Crash, 'dispatcher killed'>,
  media: Media,
): Promise<Verdict> => {
  const scenario = await beginScenario(stage, call, crash, media)
  switch (crash) {
    case 'service killed before':
    case 'service killed after':
      await scenario.held()
      await stage.kill(call.platform)
      break
    case 'killed after the record':
      await scenario.held()
      await killAfterRecord(stage, scenario)
      break
    case 'database cut':
      // The call has had its effect, and there is nobody to write it down to for a moment.
      await scenario.held()
      await stage.sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where usename = ${`carteiro_platform_${call.platform}`}`
      await scenario.release()
      break
    case 'lease lost':
      await scenario.held()
      {
        const { ended } = await takeOver(stage, scenario.publicationId)
        await scenario.release()
        await ended
      }
      break
  }
  return scenario.verdict()
}

/** Kills the dispatcher while a call of each platform has had its effect and not yet been answered. */
export const runDispatcherDeath = async (
  stage: MatrixStage,
  calls: CallUnderTest[],
  media: Media,
): Promise<Verdict[]> => {
  const scenarios = await Promise.all(
    calls.map((call) => beginScenario(stage, call, 'dispatcher killed', media)),
  )
  await Promise.all(scenarios.map((scenario) => scenario.held()))
  await stage.kill('dispatcher')
  await stage.sandbox('POST', '/holds/release', {})
  return Promise.all(scenarios.map((scenario) => scenario.verdict()))
}
