import type { JobContent } from '@carteiro/contracts'
import { readSettings } from '@carteiro/platform-kit'
import { z } from 'zod'
import type { Work } from '../api.ts'
import { type TikTokSettings, tiktokSettings } from '../catalog.ts'
import { PHOTO_INIT_CALL_SECONDS } from '../limits.ts'
import { type Audience, agreeWithCreator } from './agree-with-creator.ts'

/** https://developers.tiktok.com/doc/content-posting-api-reference-photo-post */
const photoPost = (content: JobContent, audience: Audience, settings: TikTokSettings) => ({
  post_mode: audience.draft ? 'MEDIA_UPLOAD' : 'DIRECT_POST',
  post_info: {
    ...(settings.title ? { title: settings.title } : {}),
    ...(content.caption ? { description: content.caption } : {}),
    ...(audience.draft
      ? {}
      : {
          privacy_level: audience.privacy,
          disable_comment: !settings.allowComments,
          auto_add_music: settings.autoMusic,
          brand_content_toggle: settings.brandedContent,
          brand_organic_toggle: settings.yourBrand,
        }),
  },
  source_info: {
    source: 'PULL_FROM_URL',
    photo_images: content.mediaFiles.map(({ url }) => url),
    photo_cover_index: settings.coverIndex,
  },
})

const record = z.object({
  publish_id: z.string(),
  since: z.string(),
  username: z.string().nullable(),
  warnings: z.array(z.string()),
})

const PERCENT_BEFORE_THE_CALL = 50

const nothingTells = (draft: boolean): string =>
  `TikTok gave no answer to the call that posts the pictures, and has no means to ask what became of it. Check the ${draft ? 'inbox' : 'account'} before you post them again.`

/**
 * The one call of a post of pictures: TikTok fetches them from their addresses and posts. It has no key against
 * repetition, and without its answer there is nothing to ask by: a call in doubt is never repeated.
 * @throws PlatformFailure, ResponseLost
 */
export const initPhotos = async (work: Work, audience: Audience): Promise<z.infer<typeof record>> => {
  const { attempt, api } = work
  const { content } = attempt
  const begun = attempt.earlier('init_photos')?.state
  const settings = readSettings(tiktokSettings, content.settings)
  const isStillToDo = begun !== 'done' && begun !== 'open'
  const agreed = isStillToDo ? await agreeWithCreator(work, audience, settings) : undefined
  const post = photoPost(content, audience, agreed?.allowed ?? settings)
  if (isStillToDo) await attempt.report('uploading', PERCENT_BEFORE_THE_CALL)
  const written = await attempt.step('init_photos', {
    publishes: true,
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
