import { type Publish, readSettings } from '@carteiro/platform-kit'
import { z } from 'zod'
import { awaitEnd } from './await-end.ts'
import { agreeWithCreator } from './creator.ts'
import { PHOTO_INIT_CALL_SECONDS } from './limits.ts'
import { type Audience, audienceOf, photoPost } from './post.ts'
import { tiktokSettings } from './settings.ts'
import { currentTask, stepName, type Task, type TaskParts, unlessSpoilt } from './task.ts'

const record = z.object({
  publish_id: z.string(),
  since: z.string(),
  username: z.string().nullable(),
  warnings: z.array(z.string()),
})
type Handed = z.infer<typeof record>

const PERCENT_WHEN_HANDED_OVER = 50

const nothingTells = (draft: boolean): string =>
  `TikTok gave no answer to the call that posts the pictures, and has no means to ask what became of it. Look at the ${draft ? 'inbox' : 'account'} before you post them again.`

/**
 * The one call of a post of pictures: TikTok fetches them from their addresses and posts. It has no key against
 * repetition, and without its answer there is nothing to ask by: a call in doubt is never repeated.
 * @throws TikTokFailure, ResponseLost
 */
const handOver = async (task: Task, audience: Audience): Promise<Handed> => {
  const { attempt, api } = task
  const { content } = attempt
  const name = stepName(task, 'init_photos')
  const begun = attempt.earlier(name)?.state
  const settings = readSettings(tiktokSettings, content.settings)
  const isStillToDo = begun !== 'done' && begun !== 'open'
  const agreed = isStillToDo ? await agreeWithCreator(task, audience, settings) : undefined
  const post = photoPost(content, audience, agreed?.allowed ?? settings)
  if (isStillToDo) await attempt.report('uploading', PERCENT_WHEN_HANDED_OVER)
  const written = await attempt.step(name, {
    commits: true,
    callSeconds: PHOTO_INIT_CALL_SECONDS,
    intent: { post_mode: post.post_mode, pictures: post.source_info.photo_images.length },
    act: async (signal) => {
      const since = new Date().toISOString()
      const { publish_id } = await api.initPhotos(post, signal)
      return { publish_id, since, username: null, warnings: [], ...agreed?.agreement }
    },
    reconcile: async () => ({ unknown: true, message: nothingTells(audience.draft) }),
  })
  return record.parse(written)
}

/**
 * tiktok_photo: one call hands the pictures over, and the task is watched to its end.
 * https://developers.tiktok.com/doc/content-posting-api-reference-photo-post
 */
export const publishPhotos =
  (parts: (attempt: Parameters<Publish>[0]) => TaskParts): Publish =>
  async (attempt) => {
    const task = currentTask(parts(attempt))
    const audience = audienceOf(readSettings(tiktokSettings, attempt.content.settings))
    const { publish_id: publishId, ...handed } = await handOver(task, audience)
    return unlessSpoilt(task, () =>
      awaitEnd(task, {
        publishId,
        ...handed,
        kind: 'photo',
        privacy: audience.draft ? null : audience.privacy,
      }),
    )
  }
