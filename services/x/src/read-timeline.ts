import type { Account } from '@carteiro/platform-kit'
import type { XApi } from './api.ts'
import { TIMELINE_MAX_PAGES, TIMELINE_MAX_POSTS } from './limits.ts'
import type { ReadPost } from './timeline-page.ts'

/**
 * The account's posts after one of its posts, page by page. What is not among them may be out even so: the timeline
 * lags, entries may be unreadable, and not every page is read.
 */
export const readTimeline = async (
  api: XApi,
  { accessToken, externalId: userId }: Pick<Account, 'accessToken' | 'externalId'>,
  afterId: string | null,
): Promise<ReadPost[]> => {
  const posts: ReadPost[] = []
  let pageToken: string | undefined
  for (let page = 1; page <= TIMELINE_MAX_PAGES; page += 1) {
    const read = await api.userTimeline(accessToken, {
      userId,
      sinceId: afterId ?? undefined,
      maxPosts: TIMELINE_MAX_POSTS,
      pageToken,
    })
    posts.push(...read.posts)
    if (read.nextPage === undefined) break
    pageToken = read.nextPage
  }
  return posts
}
