import type { GraphFailure, ListedPost } from '@carteiro/meta-graph'

const HOUR_SECONDS = 3600
const MARGIN_SECONDS = 60

/**
 * The quota is a rolling window, so it frees when the oldest post in it leaves. Best effort: what can't be read is
 * answered with the failure's own figure.
 * https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/content_publishing_limit
 */
export const secondsUntilQuotaFrees = async (
  failure: GraphFailure,
  account: {
    config: () => Promise<{ quota_total: number; quota_duration: number } | undefined>
    posts: (since: number, limit: number) => Promise<ListedPost[]>
  },
): Promise<number> => {
  const usual = failure.retryAfterSeconds ?? HOUR_SECONDS
  try {
    const config = await account.config()
    if (!config) return usual
    const now = Date.now() / 1000
    const windowStart = now - config.quota_duration
    const posts = await account.posts(Math.floor(windowStart), config.quota_total)
    const times = posts.map(({ timestamp }) => Date.parse(timestamp) / 1000).filter((at) => at > windowStart)
    if (times.length === 0) return usual
    return Math.min(...times) - windowStart + MARGIN_SECONDS
  } catch {
    return usual
  }
}
