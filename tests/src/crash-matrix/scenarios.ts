import type { Job } from '@carteiro/contracts'
import { until, type WholeStage } from '../stage.ts'
import type { CallUnderTest } from './calls/index.ts'

export const crashes = [
  'service killed before',
  'service killed after',
  'response lost',
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
export type Media = Record<CallUnderTest['media'][number], unknown>

const HELD_LIMIT_MS = 60_000
const END_LIMIT_MS = 300_000
const faultOf: Record<Crash, string> = {
  'service killed before': 'hold_before',
  'service killed after': 'hold_after',
  'response lost': 'response_lost',
  'dispatcher killed': 'hold_after',
}

/** Publishes one job whose call is to be hit. The sandbox's books before it are the measure of what it adds. */
export const beginScenario = async (stage: WholeStage, call: CallUnderTest, crash: Crash, media: Media) => {
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

  return {
    platform,
    /** Until the sandbox holds the call: before its effect, or after it. */
    held: () =>
      until(
        async () => (await stage.holds()).some((hold) => hold.platform === platform),
        `${option}: ${operation} is held`,
        HELD_LIMIT_MS,
      ),
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

/** Crashes one call of one job by a fault of its own platform, and lets everything come back. */
export const runScenario = async (
  stage: WholeStage,
  call: CallUnderTest,
  crash: Exclude<Crash, 'dispatcher killed'>,
  media: Media,
): Promise<Verdict> => {
  const scenario = await beginScenario(stage, call, crash, media)
  if (crash !== 'response lost') {
    await scenario.held()
    await stage.kill(call.platform)
  }
  return scenario.verdict()
}

/** Kills the dispatcher while a call of each platform has had its effect and not yet been answered. */
export const runDispatcherDeath = async (
  stage: WholeStage,
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
