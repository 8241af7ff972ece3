import {
  type Attempt,
  createPlatformClient,
  type Finding,
  type PlatformDefinition,
  PlatformError,
  type Publish,
} from '@carteiro/platform-kit'
import { PREPARE_SECONDS, PUBLISH_SECONDS } from './platform.ts'

/** A platform for each way to publish: at once, after a preparation, and with processing at the platform afterwards. */
export const STRESSED = ['x', 'instagram', 'threads'] as const
export type Stressed = (typeof STRESSED)[number]
export const optionOf = (platform: Stressed): string => `${platform}_stress`

type Call = (operation: string, more?: object, signal?: AbortSignal) => Promise<Record<string, unknown>>

const caller = (attempt: Attempt, platform: string, url: string): Call => {
  const client = createPlatformClient({
    platform,
    baseUrl: url,
    reach: { CARTEIRO_MODE: 'live', SANDBOX_ORIGINS: [] },
  })
  return async (operation, more = {}, signal = attempt.signal) => {
    const { status, body } = await client({
      operation: `/${operation}`,
      method: 'POST',
      path: `/${operation}`,
      json: {
        job: attempt.jobId,
        lease: attempt.request.lease_token,
        account: attempt.account.id,
        platform,
        text: attempt.content.caption,
        ...more,
      },
      timeoutMs: PREPARE_SECONDS * 1000,
      signal,
    })
    const answer = (body ?? {}) as Record<string, never>
    if (status === 200) return answer
    throw new PlatformError({
      verdict: answer.verdict ?? 'unclear',
      code: answer.code ?? 'platform_unavailable',
      message: `The platform says ${status}.`,
      effect: answer.verdict === 'unclear' ? 'unknown' : 'none',
    })
  }
}

type Posted = { post_id: string }

const publish = (attempt: Attempt, call: Call): Promise<Posted> =>
  attempt.step('publish', {
    publishes: true,
    callSeconds: PUBLISH_SECONDS,
    intent: { text: attempt.content.caption },
    act: async (signal) => ({ post_id: String((await call('publish', {}, signal)).post_id) }),
    reconcile: async (_intent, beganAt): Promise<Finding<Posted>> => {
      const { posts } = (await call('find', { since: beganAt.getTime() })) as { posts: { id: string }[] }
      const [found] = await attempt.withoutPostsOfOthers(posts, beganAt)
      return found ? { done: { post_id: found.id } } : { notDone: true }
    },
  })

const answered = ({ post_id }: Posted) => ({ post_id, permalink: null })

const workflows: Record<Stressed, (call: Call) => Publish> = {
  x: (call) => async (attempt) => answered(await publish(attempt, call)),

  instagram: (call) => async (attempt) => {
    await attempt.report('uploading', 10)
    const { container } = await attempt.step('prepare', {
      callSeconds: PREPARE_SECONDS,
      intent: {},
      act: (signal) => call('prepare', {}, signal),
    })
    await attempt.report('uploading', Number(String(container).slice(2)) % 100)
    if (!attempt.earlier('prepare')) attempt.pendingFor(0.2, 'the platform is processing it')
    return answered(await publish(attempt, call))
  },

  threads: (call) => async (attempt) => {
    await call('account')
    const posted = await publish(attempt, call)
    await attempt.report('confirming', 90)
    const { state } = await call('state', { post: posted.post_id })
    if (state === 'processing') attempt.pendingFor(0.2, 'the platform is processing it')
    return answered(posted)
  },
}

export const definitionOf = (platform: Stressed, url: string): PlatformDefinition => {
  const publishIt: Publish = (attempt) => workflows[platform](caller(attempt, platform, url))(attempt)
  return {
    catalog: {
      v: 1,
      platform,
      display_name: platform,
      version: '1.0.0',
      options: [
        {
          option: optionOf(platform),
          title: 'Stress',
          text: null,
          media: { combinations: [{ name: 'none', kinds: [], min: 0, max: 0 }], files: {} },
          settings: { type: 'object' },
        },
      ],
    },
    publish: { [optionOf(platform)]: publishIt },
  }
}
