import type { Condition, MediaCombination, PlatformCatalog, Rule } from '@carteiro/contracts'
import { noAltText, noMedia, oneVideo, settingsOf } from '@carteiro/platform-kit'
import { z } from 'zod'
import packageJson from '../package.json' with { type: 'json' }
import * as limits from './limits.ts'

/** What a user may set. https://docs.x.com/x-api/posts/creation-of-a-post */
export const xSettings = z
  .strictObject({
    reply_settings: z
      .enum(['following', 'mentionedUsers', 'subscribers', 'verified'])
      .meta({ title: 'Who can reply', description: 'Everyone when left out.' }),
    made_with_ai: z
      .boolean()
      .meta({ title: 'Made with AI', description: 'Label the post as containing AI-generated media.' }),
    paid_partnership: z
      .boolean()
      .meta({ title: 'Paid partnership', description: 'Label the post as paid promotion.' }),
  })
  .partial()

const images: MediaCombination = {
  name: 'one to four images',
  kinds: ['image'],
  min: 1,
  max: limits.MAX_IMAGES,
}
const oneGif: MediaCombination = { name: 'one GIF', kinds: ['gif'], min: 1, max: 1 }

/**
 * X's own names for what the account's owner pays for and how it is verified, as they were when X was last asked. An
 * account whose names are not known is held to what everybody may.
 * https://docs.x.com/x-api/media/quickstart/best-practices
 */
const isPremium: Condition = {
  any: [
    { value: 'account.profile.subscription_type', in: limits.PREMIUM_SUBSCRIPTIONS },
    { value: 'account.profile.verified_type', in: limits.PREMIUM_VERIFIED_TYPES },
  ],
}
/** "X Premium / verified accounts" may post long videos: governments, too. */
const isVerified: Condition = {
  any: [isPremium, { value: 'account.profile.verified_type', equals: limits.GOVERNMENT_VERIFIED_TYPE }],
}
/** What X takes of a video of verified accounts only. */
const ofVerified = (code: string, measure: string, max: number, unit: string): Rule => ({
  code,
  field: `mediaFiles[0].${measure}`,
  message: `expected at most ${max} ${unit} without X Premium or verification, this has {measured}`,
  measured: `files.0.${measure}`,
  when: {
    all: [{ not: isVerified }, { files: { kinds: ['video'] } }, { value: `files.0.${measure}`, above: max }],
  },
})

/** What may be published on X. */
export const catalog: PlatformCatalog = {
  v: 1,
  platform: 'x',
  display_name: 'X',
  color: '#0f1419',
  version: packageJson.version,
  options: [
    {
      option: 'x_post',
      title: 'Post on X',
      look: 'short_post',
      text: {
        max: limits.TEXT_PREMIUM_MAX_WEIGHTED,
        counting: 'x_weighted',
        also: [{ max: limits.TEXT_MAX_WEIGHTED, counting: 'x_weighted', when: { not: isPremium } }],
        forbidden: [
          {
            pattern: limits.TEXT_FORBIDDEN,
            message: 'expected a text without U+FFFE, U+FEFF (byte order mark) and U+FFFF',
          },
        ],
        required: 'without_media',
        max_cashtags: limits.TEXT_MAX_CASHTAGS,
      },
      media: {
        combinations: [noMedia, images, oneGif, oneVideo],
        files: {
          image: {
            types: ['image/jpeg', 'image/png', 'image/webp'],
            max_bytes: limits.IMAGE_MAX_BYTES,
            max_alt_text: limits.ALT_TEXT_MAX_CHARACTERS,
          },
          gif: {
            types: ['image/gif'],
            max_bytes: limits.GIF_MAX_BYTES,
            width: { max: limits.GIF_MAX_PIXELS.width },
            height: { max: limits.GIF_MAX_PIXELS.height },
            max_frames: limits.GIF_MAX_FRAMES,
            max_frame_pixels: limits.GIF_MAX_FRAME_PIXELS,
            max_alt_text: limits.ALT_TEXT_MAX_CHARACTERS,
          },
          video: {
            types: ['video/mp4', 'video/quicktime'],
            max_bytes: limits.VIDEO_MAX_BYTES,
            width: limits.VIDEO_EDGE_PIXELS,
            height: limits.VIDEO_EDGE_PIXELS,
            aspect_ratio: limits.VIDEO_ASPECT,
            duration_seconds: limits.VIDEO_SECONDS,
            codecs: limits.VIDEO_CODECS,
            chroma: limits.VIDEO_CHROMA,
            frame_rate: limits.VIDEO_FRAMES_PER_SECOND,
          },
        },
      },
      parts: { max: limits.THREAD_MAX_PARTS, distinct_texts: true },
      settings: settingsOf(xSettings),
      rules: [
        ofVerified('media_out_of_range', 'durationSeconds', limits.VIDEO_DEFAULT_SECONDS, 'seconds'),
        ofVerified('media_too_large', 'size', limits.VIDEO_DEFAULT_MAX_BYTES, 'bytes'),
        ofVerified('media_out_of_range', 'width', limits.VIDEO_DEFAULT_EDGE_PIXELS, 'pixels'),
        ofVerified('media_out_of_range', 'height', limits.VIDEO_DEFAULT_EDGE_PIXELS, 'pixels'),
      ],
      after: { delete: { scopes: ['tweet.write'] } },
      warnings: [noAltText('X takes it for pictures and GIFs only', 'video')],
    },
  ],
}
