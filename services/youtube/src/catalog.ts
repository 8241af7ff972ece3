import {
  type CatalogOption,
  type FileRule,
  type LaterCheck,
  type PlatformCatalog,
  type Rule,
  videoTypes,
} from '@carteiro/contracts'
import {
  checkedLater,
  flag,
  isSet,
  noEffect,
  oneVideo,
  pictureSetting,
  settingsOf,
} from '@carteiro/platform-kit'
import { z } from 'zod'
import packageJson from '../package.json' with { type: 'json' }
import { EDITABLE_SETTINGS } from './edit-video.ts'
import * as limits from './limits.ts'

const FORCE_SSL = 'https://www.googleapis.com/auth/youtube.force-ssl'

export const privacyStatuses = ['public', 'unlisted', 'private'] as const
/**
 * The categories that a video may be given; YouTube knows others, for films and shows of its own.
 * https://developers.google.com/youtube/v3/docs/videoCategories/list
 */
const categories = {
  '1': 'Film & Animation',
  '2': 'Autos & Vehicles',
  '10': 'Music',
  '15': 'Pets & Animals',
  '17': 'Sports',
  '19': 'Travel & Events',
  '20': 'Gaming',
  '22': 'People & Blogs',
  '23': 'Comedy',
  '24': 'Entertainment',
  '25': 'News & Politics',
  '26': 'Howto & Style',
  '27': 'Education',
  '28': 'Science & Technology',
  '29': 'Nonprofits & Activism',
}
/** What YouTube's own samples use. */
const PEOPLE_AND_BLOGS = '22'

/** What a user may set. https://developers.google.com/youtube/v3/docs/videos/insert */
export const youtubeSettings = z.strictObject({
  title: z
    .string()
    .min(1)
    .optional()
    .meta({
      title: 'Title',
      description: `The first line of the caption when it is left out. At most ${limits.TITLE_MAX_UNITS} UTF-16 units, without < and >`,
    }),
  privacy: z.enum(privacyStatuses).optional().meta({ title: 'Who can see it', default: 'public' }),
  publishAt: z.string().optional().meta({
    format: 'date-time',
    title: 'Made public at',
    description: 'YouTube keeps it private until then, and makes it public by itself',
  }),
  madeForKids: flag('Made for kids', 'A legal declaration: videos for children lose comments'),
  containsSyntheticMedia: flag('Altered or synthetic', 'Looks real, and was generated or altered'),
  tags: z
    .array(z.string().min(1).meta({ pattern: '^[^<>,"]*$' }))
    .optional()
    .meta({ title: 'Tags' }),
  categoryId: z
    .enum(Object.keys(categories))
    .default(PEOPLE_AND_BLOGS)
    .meta({ title: 'Category', 'x-titles': categories }),
  language: z
    .string()
    .min(1)
    .optional()
    .meta({ title: 'Language of title and description', description: 'Such as pt-BR' }),
  license: z.enum(['youtube', 'creativeCommon']).default('youtube').meta({ title: 'License' }),
  embeddable: flag('May be embedded', 'On other pages', true),
  publicStatsViewable: flag('Statistics are public', '', true),
  notifySubscribers: flag('Notify subscribers', '', true),
  playlistId: z.string().min(1).optional().meta({ title: 'Playlist', description: 'It is added to' }),
  thumbnail: pictureSetting({
    title: 'Thumbnail',
    types: ['image/jpeg', 'image/png'],
    maxBytes: limits.THUMBNAIL_MAX_BYTES,
  }).optional(),
})
export type YouTubeSettings = z.infer<typeof youtubeSettings>

/** JSON Schema's `maxLength` would count code points. */
const titleUnits = { value: 'settings.title', length: 'utf16_units' } as const

/** What YouTube refuses across settings and times. https://developers.google.com/youtube/v3/docs/videos */
const rules: Rule[] = [
  {
    code: 'text_forbidden',
    field: 'settings.title',
    message: 'expected a title without < and >',
    when: { value: 'settings.title', matches: '[<>]' },
  },
  {
    code: 'text_required',
    field: 'settings.title',
    message: 'expected a title of more than spaces, or none: then the caption has its first line as title',
    when: { value: 'settings.title', matches: '^\\s+$' },
  },
  {
    code: 'text_too_long',
    field: 'settings.title',
    message: `expected at most ${limits.TITLE_MAX_UNITS} UTF-16 units (an emoji has two), this has {measured}`,
    when: { value: titleUnits, above: limits.TITLE_MAX_UNITS },
    measured: titleUnits,
  },
  {
    code: 'tags_too_long',
    field: 'settings.tags',
    message: `expected at most ${limits.TAGS_MAX_CHARACTERS} characters in all (a tag with a space counts 2 more, each comma 1), these have {measured}`,
    when: { value: { value: 'settings.tags', length: 'comma_list' }, above: limits.TAGS_MAX_CHARACTERS },
    measured: { value: 'settings.tags', length: 'comma_list' },
  },
  {
    code: 'publish_at_needs_private',
    field: 'settings.privacy',
    message:
      'expected private, or nothing, beside publishAt: YouTube makes it public then; this is {measured}',
    when: {
      all: [
        { value: 'settings.publishAt', present: true },
        { value: 'settings.privacy', in: ['public', 'unlisted'] },
      ],
    },
    measured: 'settings.privacy',
  },
  {
    code: 'publish_at_in_the_past',
    field: 'settings.publishAt',
    message: 'expected a time after the post is sent, this is {measured}',
    when: { value: 'settings.publishAt', before: { at: 'due' } },
    measured: 'settings.publishAt',
  },
]

const warnings = [
  noEffect('settings.notifySubscribers', 'YouTube notifies subscribers of public videos only', {
    all: [
      { value: 'settings.notifySubscribers', equals: true },
      { value: 'settings.privacy', in: ['unlisted', 'private'] },
      { value: 'settings.publishAt', present: false },
    ],
  }),
]
/** https://developers.google.com/youtube/data/reference/rest/v3/thumbnails/set */
const thumbnailOfShort: Rule = {
  code: 'no_effect',
  field: 'settings.thumbnail',
  message:
    'may have no effect: YouTube takes thumbnails of Shorts since November 2026, and only when the processing has ended, which is waited for',
  when: isSet('thumbnail'),
}

const checkedWhenSent: LaterCheck[] = [
  {
    code: 'media_out_of_range',
    field: 'mediaFiles[0].durationSeconds',
    message: `more than ${limits.UNVERIFIED_MAX_SECONDS} seconds are taken of verified channels only`,
    when: { value: 'files.0.durationSeconds', above: limits.UNVERIFIED_MAX_SECONDS },
  },
  checkedLater(
    'thumbnail_not_allowed',
    'thumbnail',
    'YouTube takes thumbnails of channels whose phone number is verified',
  ),
  checkedLater('playlist_unknown', 'playlistId', 'whether the channel has this playlist'),
]

const optionOf = (
  about: Pick<CatalogOption, 'option' | 'title' | 'look'>,
  rule: Partial<FileRule>,
  ...more: Rule[]
): CatalogOption => ({
  ...about,
  text: {
    max: limits.DESCRIPTION_MAX_BYTES,
    counting: 'utf8_bytes',
    required: 'never',
    forbidden: [{ pattern: '[<>]', message: 'expected a description without < and >' }],
  },
  media: {
    combinations: [oneVideo],
    // Any: https://developers.google.com/youtube/v3/docs/videos/insert says video/*.
    files: { video: { types: [...videoTypes], max_bytes: limits.VIDEO_MAX_BYTES, ...rule } },
  },
  settings: settingsOf(youtubeSettings),
  // https://developers.google.com/youtube/v3/docs/videos/delete#request, .../videos/update#request
  after: {
    delete: { scopes: [FORCE_SSL] },
    edit: {
      scopes: [FORCE_SSL],
      fields: ['caption', ...EDITABLE_SETTINGS.map((name) => `settings.${name}`)],
    },
  },
  rules,
  warnings: [...warnings, ...more],
  checked_when_sent: checkedWhenSent,
})

/** What may be published on YouTube: videos. A Short is one that is short, and square or upright. */
export const catalog: PlatformCatalog = {
  v: 1,
  platform: 'youtube',
  display_name: 'YouTube',
  color: '#d80c18',
  version: packageJson.version,
  options: [
    optionOf(
      { option: 'youtube_video', title: 'Video on YouTube', look: 'video_page' },
      { duration_seconds: { max: limits.VIDEO_MAX_SECONDS } },
    ),
    optionOf(
      { option: 'youtube_short', title: 'Short on YouTube', look: 'full_screen' },
      { duration_seconds: { max: limits.SHORT_MAX_SECONDS }, aspect_ratio: { max: limits.SHORT_MAX_ASPECT } },
      thumbnailOfShort,
    ),
  ],
}
