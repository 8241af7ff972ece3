import {
  createPlatformClient,
  type PartBefore,
  type PlatformDefinition,
  published,
  publishInParts,
} from '@carteiro/platform-kit'
import { createXApi, type FieldSpelling, type Work } from './api.ts'
import { catalog } from './catalog.ts'
import type { XConfig } from './config.ts'
import { connection } from './connection.ts'
import { CHECK_AT_PARTS } from './limits.ts'
import { createHistory, createPost, type History, type PlannedPost, planPost } from './steps/create-post.ts'
import { uploadFile } from './steps/upload-file.ts'

export { type XConfig, xConfig } from './config.ts'

/** https://x.com/<username>/status/<id>; X leads a name that has changed since to the right place. */
const permalinkOf = (username: unknown, postId: string): string =>
  typeof username === 'string' && username
    ? `https://x.com/${username}/status/${postId}`
    : `https://x.com/i/web/status/${postId}`

/** One file after another: a job makes one call at a time. */
const uploadMedia = async (
  work: Work,
  { media }: PlannedPost,
  { spentMedia }: History,
): Promise<string[]> => {
  const mediaIds: string[] = []
  for (const [index, medium] of media.entries()) {
    mediaIds.push(await uploadFile(work, medium, index + 1, spentMedia))
  }
  return mediaIds
}

/**
 * x_post: the files are uploaded in segments and processed, then one call makes the post. A part of a thread replies to the
 * one before it.
 * https://docs.x.com/x-api/posts/manage-tweets/introduction
 */
const publishPost = async (work: Work, before: readonly PartBefore[] | undefined) => {
  const { attempt } = work
  const post = planPost(attempt.content, before)
  const history = createHistory(attempt)

  const mediaIds = history.isBegun ? history.mediaIds : await uploadMedia(work, post, history)
  await attempt.report('confirming', 95)
  const postId = await createPost(work, post, mediaIds, history)

  return published(postId, permalinkOf(attempt.account.profile.username, postId), post.warnings)
}

/** The X service, apart from where it runs. */
export const defineX = (config: XConfig): PlatformDefinition => {
  const client = createPlatformClient({ platform: 'x', baseUrl: config.X_API_BASE_URL, reach: config })
  const spelling: FieldSpelling = { index: 0 }
  const pace = {
    createCallSeconds: config.X_CREATE_CALL_SECONDS,
    checkAtSeconds: CHECK_AT_PARTS.map((part) => part * config.X_DOUBT_SECONDS),
  }
  return {
    catalog,
    publish: {
      x_post: publishInParts((attempt, before) =>
        publishPost({ attempt, api: createXApi(client, spelling, attempt.account), ...pace }, before),
      ),
    },
    after: {
      x_post: {
        delete: {
          remove: ({ account }, id, signal) => createXApi(client, spelling, account).deletePost(id, signal),
          // X does not document what it answers for a post that is gone: it is asked for the post.
          isGone: async ({ platformError: { status } }, { account }, id) =>
            status === 404 || (status === 403 && !(await createXApi(client, spelling, account).hasPost(id))),
        },
      },
    },
    connection: connection(config, client),
  }
}
