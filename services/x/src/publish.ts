import type { Attempt, Publish } from '@carteiro/platform-kit'
import type { XApi } from './api.ts'
import { createHistory, createPost } from './create-post.ts'
import type { Pace } from './pace.ts'
import { type PlannedPost, planPost } from './post.ts'
import { uploadMedium } from './upload.ts'

/** https://x.com/<username>/status/<id>; X leads a name that has changed since to the right place. */
const permalinkOf = (username: unknown, postId: string): string =>
  typeof username === 'string' && username
    ? `https://x.com/${username}/status/${postId}`
    : `https://x.com/i/web/status/${postId}`

/** One file after another: a job makes one call at a time. */
const uploadMedia = async (
  attempt: Attempt,
  api: XApi,
  media: PlannedPost['media'],
  spent: string[],
): Promise<string[]> => {
  const mediaIds: string[] = []
  for (const [index, medium] of media.entries()) {
    mediaIds.push(await uploadMedium(attempt, api, medium, index + 1, spent))
  }
  return mediaIds
}

/**
 * x_post: the files are uploaded in segments and processed, then one call makes the post.
 * https://docs.x.com/x-api/posts/manage-tweets/introduction
 */
export const publishPost =
  (api: XApi, pace: Pace): Publish =>
  async (attempt) => {
    const post = planPost(attempt.content)
    const history = createHistory(attempt)

    const mediaIds = history.isBegun
      ? history.mediaIds
      : await uploadMedia(attempt, api, post.media, history.spentMedia)

    await attempt.report('confirming', 95)
    const postId = await createPost(attempt, api, post, mediaIds, history, pace)

    return {
      post_id: postId,
      permalink: permalinkOf(attempt.account.profile.username, postId),
      ...(post.warnings.length > 0 ? { warnings: post.warnings } : {}),
    }
  }
