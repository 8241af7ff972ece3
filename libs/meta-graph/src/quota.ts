import { PlatformError } from '@carteiro/platform-kit'
import type { ListedPost } from './container-platform.ts'
import type { GraphFailure } from './graph-failure.ts'

const HOUR_SECONDS = 3600
const MARGIN_SECONDS = 60

/** `window` in seconds: the quota is a rolling one, so it frees when the oldest post in it leaves. */
export type Quota = { used: number; total: number; window: number }

/** How an account learns what it may still publish. All of it is best effort: what can't be read stops nobody. */
export const createQuota = (
  name: string,
  account: {
    quota: () => Promise<Quota | undefined>
    /** Since a time in Unix seconds. */
    posts: (since: number, limit: number) => Promise<ListedPost[]>
  },
) => {
  const secondsToWait = async (quota: Quota): Promise<number | undefined> => {
    const windowStart = Date.now() / 1000 - quota.window
    const posts = await account.posts(Math.floor(windowStart), quota.total)
    const times = posts.map(({ timestamp }) => Date.parse(timestamp) / 1000).filter((at) => at > windowStart)
    return times.length === 0 ? undefined : Math.min(...times) - windowStart + MARGIN_SECONDS
  }

  return {
    /** Before anything is made. @throws PlatformError wait when the quota is used up */
    requireQuota: async (): Promise<void> => {
      const quota = await account.quota().catch(() => undefined)
      if (!quota || quota.used < quota.total) return
      const seconds = await secondsToWait(quota).catch(() => undefined)
      throw new PlatformError({
        verdict: 'wait',
        code: 'quota_exhausted',
        message: `The account has published ${quota.used} posts, as many as ${name} allows in ${quota.window / HOUR_SECONDS} hours.`,
        retryAfterSeconds: Math.ceil(seconds ?? HOUR_SECONDS),
      })
    },

    /** After the platform has said so; the failure's own figure when nothing better can be read. */
    secondsUntilQuotaFrees: async (failure: GraphFailure): Promise<number> => {
      const usual = failure.retryAfterSeconds ?? HOUR_SECONDS
      try {
        const quota = await account.quota()
        return (quota && (await secondsToWait(quota))) ?? usual
      } catch {
        return usual
      }
    },
  }
}
