import {
  optionalField,
  type PlatformClient,
  PlatformError,
  type PlatformFailure,
  tolerantList,
} from '@carteiro/platform-kit'
import { z } from 'zod'
import type { ListedPost } from './container-platform.ts'
import { graphRead } from './graph-read.ts'

const HOUR_SECONDS = 3600
const DAY_SECONDS = 24 * HOUR_SECONDS
const MARGIN_SECONDS = 60

/** `window` in seconds: the quota is a rolling one, so it frees when the oldest post in it leaves. */
export type Quota = { used: number; total: number; window: number }

const count = optionalField(z.coerce.number().int().min(0))
const size = optionalField(z.coerce.number().int().positive())

/**
 * The quota of posts, undefined where the answer does not say it: it informs, and stops no post by being unreadable.
 * https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/content_publishing_limit
 * https://developers.facebook.com/docs/threads/troubleshooting#retrieve-publishing-quota-limit
 */
export const quotaAnswer = z
  .looseObject({
    data: tolerantList(
      z.looseObject({
        quota_usage: count,
        config: optionalField(z.looseObject({ quota_total: count, quota_duration: size })),
      }),
    ),
  })
  .transform(({ data: { items } }): Quota | undefined => {
    const [first] = items
    if (first?.quota_usage === undefined || first.config?.quota_total === undefined) return undefined
    const { quota_total: total, quota_duration: window = DAY_SECONDS } = first.config
    return { used: first.quota_usage, total, window }
  })

/** The same of replies, which have a quota of their own. https://developers.facebook.com/documentation/threads/retrieve-and-manage-replies */
export const replyQuotaAnswer = z
  .looseObject({
    data: tolerantList(
      z.looseObject({
        reply_quota_usage: count,
        reply_config: optionalField(z.looseObject({ quota_total: count, quota_duration: size })),
      }),
    ),
  })
  .transform(({ data: { items } }): Quota | undefined => {
    const [first] = items
    if (first?.reply_quota_usage === undefined || first.reply_config?.quota_total === undefined)
      return undefined
    const { quota_total: total, quota_duration: window = DAY_SECONDS } = first.reply_config
    return { used: first.reply_quota_usage, total, window }
  })

/** How an account learns what it may still publish. All of it is best effort: what can't be read stops no post. */
export const createQuota = (
  name: string,
  account: {
    quota: () => Promise<Quota | undefined>
    replyQuota?: () => Promise<Quota | undefined>
    /** Since a time in Unix seconds: its posts, or its replies. */
    posts: (since: number, ofReplies: boolean) => Promise<ListedPost[]>
  },
) => {
  const secondsToWait = async (quota: Quota, ofReplies = false): Promise<number | undefined> => {
    const windowStart = Date.now() / 1000 - quota.window
    const posts = await account.posts(Math.floor(windowStart), ofReplies)
    const times = posts
      .map(({ timestamp }) => Date.parse(timestamp ?? '') / 1000)
      .filter((at) => at > windowStart)
    return times.length === 0 ? undefined : Math.min(...times) - windowStart + MARGIN_SECONDS
  }

  /** A thread that is longer than the whole quota goes as far as it can. */
  const requireRoom = async (quota: Quota | undefined, needed: number, ofReplies: boolean): Promise<void> => {
    if (!quota || needed === 0 || quota.used + Math.min(needed, Math.max(1, quota.total)) <= quota.total)
      return
    const seconds = await secondsToWait(quota, ofReplies).catch(() => undefined)
    const made = ofReplies ? 'replies' : 'posts'
    const left = quota.total - quota.used
    throw new PlatformError({
      verdict: 'wait',
      code: 'quota_exhausted',
      message:
        left > 0
          ? `The thread has ${needed} ${made} more, and ${name} allows the account ${left} for now.`
          : `The account has published ${quota.used} ${made}, as many as ${name} allows in ${quota.window / HOUR_SECONDS} hours.`,
      retryAfterSeconds: Math.ceil(seconds ?? HOUR_SECONDS),
    })
  }

  return {
    /** Before anything is made. @throws PlatformError wait when a quota has no room for it */
    requireQuota: async (
      needed: { posts: number; replies: number } = { posts: 1, replies: 0 },
    ): Promise<void> => {
      if (needed.posts > 0)
        await requireRoom(await account.quota().catch(() => undefined), needed.posts, false)
      if (needed.replies > 0) {
        await requireRoom(await account.replyQuota?.().catch(() => undefined), needed.replies, true)
      }
    },

    /** After the platform has said so; the failure's own figure when nothing better can be read. */
    secondsUntilQuotaFrees: async (failure: PlatformFailure): Promise<number> => {
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

/** How many posts an account may still make in its window, null when that cannot be read; also checks whether the token lives. */
export const postsLeft = async (
  client: PlatformClient,
  name: string,
  path: string,
  token: string,
): Promise<number | null> => {
  const quota = await graphRead(
    client,
    { name, operation: 'publishing_limit', path, query: { fields: 'quota_usage,config' }, token },
    quotaAnswer,
  )
  return quota ? Math.max(0, quota.total - quota.used) : null
}
