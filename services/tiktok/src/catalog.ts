import type { CatalogOption, Condition, LaterCheck, PlatformCatalog, Rule } from '@carteiro/contracts'
import { flag, noEffect, oneVideo, settingsOf } from '@carteiro/platform-kit'
import { z } from 'zod'
import packageJson from '../package.json' with { type: 'json' }
import * as limits from './limits.ts'

export const privacyLevels = [
  'PUBLIC_TO_EVERYONE',
  'MUTUAL_FOLLOW_FRIENDS',
  'FOLLOWER_OF_CREATOR',
  'SELF_ONLY',
] as const

/**
 * What a user may set. Nothing is on by itself, and a direct post's audience is always the user's own choice, as
 * TikTok asks of its clients.
 * https://developers.tiktok.com/doc/content-sharing-guidelines
 */
const ofEveryPost = {
  privacy: z.enum(privacyLevels).optional().meta({
    title: 'Who can see it',
    description: 'The account may not offer all of them. Not for drafts',
  }),
  allowComments: flag('Allow comments'),
  yourBrand: flag('Your brand', 'It promotes the author or their own business'),
  brandedContent: flag('Branded content', 'A paid partnership; never for yourself only'),
  draft: flag('To the inbox', 'It is finished and posted in the TikTok app, with the settings chosen there'),
}
/** A post needs an audience; a draft gets it in the app. */
const directOrDraft = {
  anyOf: [{ required: ['privacy'] }, { properties: { draft: { const: true } }, required: ['draft'] }],
}
const videoSettings = z.strictObject({
  ...ofEveryPost,
  allowDuet: flag('Allow duets'),
  allowStitch: flag('Allow stitches'),
  isAiGenerated: flag('Made with AI'),
  coverTimestampMs: z
    .int()
    .min(0)
    .max(limits.VIDEO_SECONDS.max * 1000)
    .default(0)
    .meta({ title: 'Cover', description: 'Milliseconds from the start of the video' }),
})
const photoSettings = z.strictObject({
  ...ofEveryPost,
  title: z
    .string()
    .optional()
    .meta({
      title: 'Title',
      description: `At most ${limits.PHOTO_TITLE_MAX_UNITS} UTF-16 units: an emoji has two`,
    }),
  autoMusic: flag('Add recommended music'),
  coverIndex: z
    .int()
    .min(0)
    .max(limits.MAX_PHOTOS - 1)
    .default(0)
    .meta({ title: 'Cover', description: 'Which of the pictures, the first is 0' }),
})
/** The settings of both options, as the code reads them. */
export const tiktokSettings = videoSettings.extend(photoSettings.shape)
export type TikTokSettings = z.infer<typeof tiktokSettings>

const isDraft: Condition = { value: 'settings.draft', equals: true }

/** https://developers.tiktok.com/doc/content-sharing-guidelines */
const brandedContent: Rule = {
  code: 'branded_content_audience',
  field: 'settings.brandedContent',
  message: 'expected another audience than SELF_ONLY: branded content cannot be for yourself only',
  when: {
    all: [
      { not: isDraft },
      { value: 'settings.brandedContent', equals: true },
      { value: 'settings.privacy', equals: 'SELF_ONLY' },
    ],
  },
}
const coverOfVideo: Rule = {
  code: 'cover_out_of_range',
  field: 'settings.coverTimestampMs',
  message: 'expected a moment within the video, this is {measured} milliseconds from its start',
  when: {
    value: 'settings.coverTimestampMs',
    above: { value: 'files.0.durationSeconds', times: 1000 },
  },
  measured: 'settings.coverTimestampMs',
}
const coverOfPhotos: Rule = {
  code: 'cover_out_of_range',
  field: 'settings.coverIndex',
  message: 'expected one of the pictures, the first is 0; this is {measured}',
  when: {
    all: [
      { value: 'settings.coverIndex', present: true },
      { not: { value: 'settings.coverIndex', below: 'files.count' } },
    ],
  },
  measured: 'settings.coverIndex',
}
/** JSON Schema's `maxLength` would count code points. https://developers.tiktok.com/doc/content-posting-api-reference-photo-post */
const titleUnits = { value: 'settings.title', length: 'utf16_units' } as const
const titleOfPhotos: Rule = {
  code: 'text_too_long',
  field: 'settings.title',
  message: `expected at most ${limits.PHOTO_TITLE_MAX_UNITS} UTF-16 units (an emoji has two), this has {measured}`,
  when: { value: titleUnits, above: limits.PHOTO_TITLE_MAX_UNITS },
  measured: titleUnits,
}

const chosenInApp = (...settings: string[]): Rule[] =>
  ['privacy', 'allowComments', 'yourBrand', 'brandedContent', ...settings].map((setting) =>
    noEffect(`settings.${setting}`, 'it is chosen in the TikTok app when the draft is finished', {
      all: [
        isDraft,
        { value: `settings.${setting}`, present: true },
        { not: { value: `settings.${setting}`, in: [false, 0] } },
      ],
    }),
  )

/** https://developers.tiktok.com/doc/content-posting-api-reference-query-creator-info */
const audience: LaterCheck = {
  code: 'audience_not_offered',
  field: 'settings.privacy',
  message: 'whether the account offers this audience now, as TikTok tells when a post is sent',
  when: { not: isDraft },
}
const switchedOff = (setting: string): LaterCheck => ({
  code: 'switched_off',
  field: `settings.${setting}`,
  message: 'whether the account has not switched it off: then the post has none',
  when: { all: [{ not: isDraft }, { value: `settings.${setting}`, equals: true }] },
})
const longVideo: LaterCheck = {
  code: 'media_out_of_range',
  field: 'mediaFiles[0].durationSeconds',
  message: 'whether this account may post a video as long as this: every account may 3 minutes, some 5 or 10',
  when: {
    all: [
      { not: isDraft },
      { not: { value: 'files.0.durationSeconds', below: limits.ANY_CREATOR_VIDEO_SECONDS } },
    ],
  },
}

const video: CatalogOption = {
  option: 'tiktok_video',
  title: 'Video on TikTok',
  look: 'full_screen',
  text: { max: limits.VIDEO_TITLE_MAX_UNITS, counting: 'utf16_units', required: 'never' },
  media: {
    combinations: [oneVideo],
    files: {
      video: {
        types: ['video/mp4', 'video/quicktime', 'video/webm'],
        max_bytes: limits.VIDEO_MAX_BYTES,
        width: limits.VIDEO_EDGE_PIXELS,
        height: limits.VIDEO_EDGE_PIXELS,
        duration_seconds: limits.VIDEO_SECONDS,
        codecs: limits.VIDEO_CODECS,
        frame_rate: limits.VIDEO_FRAMES_PER_SECOND,
      },
    },
  },
  settings: settingsOf(videoSettings.meta(directOrDraft)),
  rules: [brandedContent, coverOfVideo],
  warnings: [
    ...chosenInApp('allowDuet', 'allowStitch', 'isAiGenerated', 'coverTimestampMs'),
    noEffect('caption', 'TikTok takes no caption for a draft of a video, it is written in the app', {
      all: [isDraft, { value: 'caption', present: true }],
    }),
  ],
  checked_when_sent: [audience, longVideo, ...['allowComments', 'allowDuet', 'allowStitch'].map(switchedOff)],
}

const photos: CatalogOption = {
  option: 'tiktok_photo',
  title: 'Photos on TikTok',
  look: 'full_screen',
  text: { max: limits.PHOTO_DESCRIPTION_MAX_UNITS, counting: 'utf16_units', required: 'never' },
  media: {
    combinations: [{ name: 'one to thirty-five pictures', kinds: ['image'], min: 1, max: limits.MAX_PHOTOS }],
    files: { image: { types: ['image/jpeg', 'image/webp'], max_bytes: limits.PHOTO_MAX_BYTES } },
  },
  settings: settingsOf(photoSettings.meta(directOrDraft)),
  rules: [brandedContent, coverOfPhotos, titleOfPhotos],
  warnings: chosenInApp('autoMusic'),
  checked_when_sent: [audience, switchedOff('allowComments')],
}

/** What may be published on TikTok: one video, or pictures. No text without either. */
export const catalog: PlatformCatalog = {
  v: 1,
  platform: 'tiktok',
  display_name: 'TikTok',
  color: '#121212',
  version: packageJson.version,
  options: [video, photos],
}
