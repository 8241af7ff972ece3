import type { Attempt, PlatformClient, Publish } from '@carteiro/platform-kit'
import { z } from 'zod'
import { CREATE_POST_LIMIT, type NewPost, type XApi, xApi } from './api.ts'
import { findPost } from './reconcile.ts'
import { uploadMedia } from './upload.ts'

/** Seconds on top of the call's own limit, for what surrounds it. */
const STEP_SLACK = 5

const settingsShape = z.looseObject({
  reply_settings: z.string().optional(),
  made_with_ai: z.boolean().optional(),
  paid_partnership: z.boolean().optional(),
})

/** Labels are left out rather than sent as false: X documents no default. */
const newPost = (attempt: Attempt, mediaIds: string[]): NewPost => {
  const settings = settingsShape.parse(attempt.content.settings)
  return {
    ...(attempt.content.caption ? { text: attempt.content.caption } : {}),
    ...(mediaIds.length > 0 ? { media: { media_ids: mediaIds } } : {}),
    ...(settings.reply_settings ? { reply_settings: settings.reply_settings } : {}),
    ...(settings.made_with_ai ? { made_with_ai: true } : {}),
    ...(settings.paid_partnership ? { paid_partnership: true } : {}),
  }
}

/** The one call that cannot be taken back. X knows no idempotency key: what isn't confirmed is looked for. */
const createPost = async (attempt: Attempt, api: XApi, mediaIds: string[]): Promise<string> => {
  const author = attempt.account.externalId
  const [newest] = await api.timeline(author, undefined)
  return attempt.step('create_post', {
    commits: true,
    callSeconds: CREATE_POST_LIMIT + STEP_SLACK,
    intent: {
      text: attempt.content.caption,
      media_count: mediaIds.length,
      newest_known_id: newest?.id ?? null,
    },
    act: (signal) => api.createPost(newPost(attempt, mediaIds), signal),
    reconcile: (intent, beganAt) => findPost(api, author, intent, beganAt),
  })
}

/** x_post: upload what there is to see, then create the post. */
export const publishPost =
  (client: PlatformClient): Publish =>
  async (attempt) => {
    const api = xApi(client, attempt.account.accessToken)
    await attempt.report('validating', 0)
    const mediaIds = await uploadMedia(attempt, api)
    await attempt.report('confirming', 95)
    const id = await createPost(attempt, api, mediaIds)
    const username = attempt.account.profile.username
    return {
      post_id: id,
      permalink:
        typeof username === 'string'
          ? `https://x.com/${username}/status/${id}`
          : `https://x.com/i/web/status/${id}`,
    }
  }
