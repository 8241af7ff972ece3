import type { Condition, LaterCheck, Rule } from '@carteiro/contracts'
import { EVERYBODYS_VIDEO_SECONDS, PHOTO_TITLE_MAX_UNITS } from './limits.ts'

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
  message: `expected at most ${PHOTO_TITLE_MAX_UNITS} UTF-16 units (an emoji has two), this has {measured}`,
  when: { value: titleUnits, above: PHOTO_TITLE_MAX_UNITS },
  measured: titleUnits,
}
export const videoRules = [brandedContent, coverOfVideo]
export const photoRules = [brandedContent, coverOfPhotos, titleOfPhotos]

/** What is chosen in TikTok's app when a draft is finished there. */
const chosenInApp = (settings: string[]): Rule[] =>
  settings.map((setting) => ({
    code: 'no_effect',
    field: `settings.${setting}`,
    message: 'has no effect: it is chosen in the TikTok app when the draft is finished',
    when: {
      all: [
        isDraft,
        { value: `settings.${setting}`, present: true },
        { not: { value: `settings.${setting}`, in: [false, 0] } },
      ],
    },
  }))
const shared = ['privacy', 'allowComments', 'yourBrand', 'brandedContent']
export const photoWarnings = chosenInApp([...shared, 'autoMusic'])
export const videoWarnings: Rule[] = [
  ...chosenInApp([...shared, 'allowDuet', 'allowStitch', 'isAiGenerated', 'coverTimestampMs']),
  {
    code: 'no_effect',
    field: 'caption',
    message: 'has no effect: TikTok takes no caption for a draft of a video, it is written in the app',
    when: { all: [isDraft, { value: 'caption', present: true }] },
  },
]

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
export const videoChecks: LaterCheck[] = [
  audience,
  {
    code: 'media_out_of_range',
    field: 'mediaFiles[0].durationSeconds',
    message:
      'whether this account may post a video as long as this: every account may 3 minutes, some 5 or 10',
    when: {
      all: [{ not: isDraft }, { not: { value: 'files.0.durationSeconds', below: EVERYBODYS_VIDEO_SECONDS } }],
    },
  },
  ...['allowComments', 'allowDuet', 'allowStitch'].map(switchedOff),
]
export const photoChecks: LaterCheck[] = [audience, switchedOff('allowComments')]
