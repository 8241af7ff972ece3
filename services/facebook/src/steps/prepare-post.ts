import type { JobContent } from '@carteiro/contracts'
import { formOf } from '@carteiro/meta-graph'
import { fileAt, readSettings } from '@carteiro/platform-kit'
import type { Form, Work } from '../api.ts'
import { facebookSettings } from '../catalog.ts'
import { PREPARE_CALL_SECONDS } from '../limits.ts'

/** https://developers.facebook.com/docs/graph-api/reference/page/feed#fields */
export const targetingOf = (countries?: string[], minimumAge?: number) =>
  countries || minimumAge
    ? {
        ...(countries ? { geo_locations: { countries } } : {}),
        ...(minimumAge ? { age_min: minimumAge } : {}),
      }
    : undefined

/** A post with a text, and a link or pictures that are at Facebook already. */
const feedPost = ({ caption, settings }: JobContent, photos: string[]): Form => {
  const { link, countries, minimumAge } = readSettings(facebookSettings, settings)
  return formOf({
    message: caption,
    link: photos.length === 0 ? link : undefined,
    attached_media: photos.length > 0 ? photos.map((id) => ({ media_fbid: id })) : undefined,
    targeting: targetingOf(countries, minimumAge),
  })
}

/** Brings a picture to Facebook, which fetches it from its address. Repeating it is harmless: it is not visible. */
export const preparePhoto = async ({ attempt, api }: Work, position: number): Promise<string> => {
  const file = fileAt(attempt, position, 'a picture')
  const { id } = await attempt.step(`stage_photo_${position + 1}`, {
    callSeconds: PREPARE_CALL_SECONDS + 5,
    intent: {},
    act: async (signal) => {
      await attempt.report('uploading', (80 * position) / attempt.content.mediaFiles.length)
      return api.preparePhoto(formOf({ url: new URL(file.url).href, alt_text_custom: file.altText }), signal)
    },
  })
  return id
}

/** Makes the post, unseen: from now on it has an id. */
export const preparePost = async ({ attempt, api }: Work, photos: string[]): Promise<string> => {
  const form = feedPost(attempt.content, photos)
  const { id } = await attempt.step('stage_post', {
    callSeconds: PREPARE_CALL_SECONDS + 5,
    intent: {},
    act: (signal) => api.preparePost(form, signal),
  })
  return id
}
