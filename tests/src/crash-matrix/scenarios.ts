import type { Job } from '@carteiro/contracts'
import { until, type WholeStage } from '../stage.ts'

/** The calls of each option that have an effect. */
export const calls = [
  { option: 'x_post', platform: 'x', media: 'picture', operation: 'initialize_upload' },
  { option: 'x_post', platform: 'x', media: 'picture', operation: 'append_upload' },
  { option: 'x_post', platform: 'x', media: 'picture', operation: 'finalize_upload' },
  { option: 'x_post', platform: 'x', media: 'picture', operation: 'create_post' },
  { option: 'instagram_feed', platform: 'instagram', media: 'picture', operation: 'create_container' },
  { option: 'instagram_feed', platform: 'instagram', media: 'picture', operation: 'publish_container' },
  { option: 'instagram_reel', platform: 'instagram', media: 'video', operation: 'publish_container' },
  { option: 'instagram_story', platform: 'instagram', media: 'picture', operation: 'publish_container' },
] as const
export type CallUnderTest = (typeof calls)[number]

export const crashes = [
  'service killed before',
  'service killed after',
  'response lost',
  'dispatcher killed',
] as const
export type Crash = (typeof crashes)[number]

export type Verdict = {
  option: string
  operation: string
  crash: Crash
  posts: number
  end: string
  seconds: number
  good: boolean
}

const HELD_LIMIT_MS = 30_000
const END_LIMIT_MS = 240_000
const faultOf: Record<Crash, string> = {
  'service killed before': 'hold_before',
  'service killed after': 'hold_after',
  'response lost': 'response_lost',
  'dispatcher killed': 'hold_after',
}

/** Crashes one call of one job, lets everything come back, and counts what the sandbox holds. */
export const runScenario = async (
  stage: WholeStage,
  call: CallUnderTest,
  crash: Crash,
  media: Record<'picture' | 'video', unknown>,
): Promise<Verdict> => {
  const { option, platform, operation } = call
  const startedAt = Date.now()
  await stage.sandbox('DELETE', '/posts')
  await stage.sandbox('DELETE', '/faults')
  await stage.fault({ platform, operation, fault: faultOf[crash] })
  const text = `${option} ${operation} ${crash} ${startedAt}`
  const { data } = await stage.client.enqueue({
    selectedOptions: [option],
    mediaFiles: [media[call.media]],
    captions: { universal: text },
  })

  if (crash !== 'response lost') {
    await until(async () => (await stage.holds()).length > 0, 'the call is held', HELD_LIMIT_MS)
    await stage.kill(crash === 'dispatcher killed' ? 'dispatcher' : platform)
    if (crash === 'dispatcher killed') await stage.sandbox('POST', '/holds/release', {})
  }
  const job = await until<Job>(
    async () => {
      const [found] = await stage.client.jobs(data.publication_id)
      return found && ['completed', 'failed'].includes(found.status) && found
    },
    'the job ends',
    END_LIMIT_MS,
  )
  const posts = (await stage.posts()).length
  const end = job.status === 'completed' ? 'completed' : (job.error_code ?? 'failed')
  const good = (end === 'completed' && posts === 1) || (end === 'outcome_unknown' && posts <= 1)
  return { option, operation, crash, posts, end, good, seconds: Math.round((Date.now() - startedAt) / 1000) }
}
