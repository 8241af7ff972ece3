import type { PlatformResponse } from '@carteiro/contracts'
import { GraphFailure } from '@carteiro/meta-graph'
import { readSettings, refused } from '@carteiro/platform-kit'
import type { Form } from './api.ts'
import { commit, type Seen } from './commit.ts'
import { NOT_FOUND_SUBCODE } from './failure-table.ts'
import * as limits from './limits.ts'
import { readPermalink } from './permalink.ts'
import { facebookSettings } from './settings.ts'
import { type Story, stepName } from './story.ts'

/** Leaves out what is not set; objects are JSON text. */
export const fields = (values: Record<string, unknown>): Form => {
  const set = Object.entries(values).filter(([, value]) => value !== undefined && value !== '')
  return Object.fromEntries(
    set.map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  )
}

/** https://developers.facebook.com/docs/graph-api/reference/page/feed#fields */
export const targetingOf = (countries?: string[], minimumAge?: number) =>
  countries || minimumAge
    ? {
        ...(countries ? { geo_locations: { countries } } : {}),
        ...(minimumAge ? { age_min: minimumAge } : {}),
      }
    : undefined

/** Brings a picture to Facebook, which fetches it from its address. Repeating it is harmless: nobody sees it. */
export const stagePhoto = async (story: Story, position: number): Promise<string> => {
  const { attempt, api } = story
  const file = attempt.content.mediaFiles[position]
  if (!file) throw refused('media_rejected', 'mediaFiles: expected a picture')
  const { id } = await attempt.step(stepName(story, `stage_photo_${position + 1}`), {
    callSeconds: limits.STAGE_CALL_SECONDS + 5,
    intent: {},
    act: async (signal) => {
      await attempt.report('uploading', (80 * position) / attempt.content.mediaFiles.length)
      return api.stagePhoto(fields({ url: new URL(file.url).href, alt_text_custom: file.altText }), signal)
    },
  })
  return id
}

/** Makes the post, unseen: from now on it has an id. */
const stagePost = async (story: Story, photos: string[]): Promise<string> => {
  const { attempt, api } = story
  const { link, countries, minimumAge } = readSettings(facebookSettings, attempt.content.settings)
  const form = fields({
    message: attempt.content.caption,
    link: photos.length === 0 ? link : undefined,
    attached_media: photos.length > 0 ? photos.map((id) => ({ media_fbid: id })) : undefined,
    targeting: targetingOf(countries, minimumAge),
  })
  const { id } = await attempt.step(stepName(story, 'stage_post'), {
    callSeconds: limits.STAGE_CALL_SECONDS + 5,
    intent: {},
    act: (signal) => api.stagePost(form, signal),
  })
  return id
}

const lookAt = async ({ api }: Story, id: string): Promise<Seen<{ published: true }>> => {
  try {
    const { is_published: isOut } = await api.getPost(id)
    return isOut === undefined ? 'silent' : isOut ? { out: { published: true } } : 'not_out'
  } catch (error) {
    if (error instanceof GraphFailure && error.subcode === NOT_FOUND_SUBCODE) return 'silent'
    throw error
  }
}

/**
 * facebook_post with a text, a link or pictures: everything is made unseen, and one call, which may be repeated without
 * harm, makes the post visible.
 * https://developers.facebook.com/documentation/pages-api/posts
 */
export const publishFeedPost = async (story: Story): Promise<PlatformResponse> => {
  const { attempt, api } = story
  const { mediaFiles, settings } = attempt.content
  const { link } = readSettings(facebookSettings, settings)
  const photos: string[] = []
  for (const position of mediaFiles.keys()) photos.push(await stagePhoto(story, position))
  const id = await stagePost(story, photos)
  await commit(story, 'publish_post', {
    intent: { post_id: id },
    act: async (signal) => {
      await api.publishPost(id, signal)
      return { published: true } as const
    },
    look: () => lookAt(story, id),
  })
  const permalink = await readPermalink(story, async () => (await api.getPost(id)).permalink_url)
  const warnings = link && photos.length > 0 ? ['link was left out: it is for posts without pictures'] : []
  return {
    post_id: id,
    permalink: permalink ?? `https://www.facebook.com/${id}`,
    ...(warnings.length > 0 ? { warnings } : {}),
  }
}
