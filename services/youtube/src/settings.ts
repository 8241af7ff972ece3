import { pictureSetting } from '@carteiro/platform-kit'
import { z } from 'zod'
import { THUMBNAIL_MAX_BYTES, TITLE_MAX_UNITS } from './limits.ts'

/**
 * What an author may set, as JSON Schema: the catalog announces it, the gateway checks by it.
 * https://developers.google.com/youtube/v3/docs/videos/insert
 */

type JsonSchema = Record<string, unknown>

export const privacyStatuses = ['public', 'unlisted', 'private'] as const
const licenses = ['youtube', 'creativeCommon'] as const
export const thumbnailTypes = ['image/jpeg', 'image/png'] as const
/**
 * The categories that a video may be given; YouTube knows others, for films and shows of its own.
 * https://developers.google.com/youtube/v3/docs/videoCategories/list
 */
export const categories = {
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

const flag = (title: string, description: string, byDefault: boolean): JsonSchema => ({
  type: 'boolean',
  title,
  description,
  default: byDefault,
})

export const videoSettings: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    title: {
      type: 'string',
      title: 'Title',
      description: `The first line of the caption when it is left out. At most ${TITLE_MAX_UNITS} UTF-16 units, without < and >`,
      minLength: 1,
    },
    privacy: { type: 'string', title: 'Who can see it', enum: privacyStatuses, default: 'public' },
    publishAt: {
      type: 'string',
      format: 'date-time',
      title: 'Made public at',
      description: 'YouTube keeps it private until then, and makes it public by itself',
    },
    madeForKids: flag('Made for kids', 'A legal declaration: videos for children lose comments', false),
    containsSyntheticMedia: flag('Altered or synthetic', 'Looks real, and was generated or altered', false),
    tags: { type: 'array', title: 'Tags', items: { type: 'string', minLength: 1, pattern: '^[^<>,"]*$' } },
    categoryId: {
      type: 'string',
      title: 'Category',
      enum: Object.keys(categories),
      'x-titles': categories,
      default: PEOPLE_AND_BLOGS,
    },
    language: {
      type: 'string',
      title: 'Language of title and description',
      description: 'Such as pt-BR',
      minLength: 1,
    },
    license: { type: 'string', title: 'License', enum: licenses, default: 'youtube' },
    embeddable: flag('May be embedded', 'On other pages', true),
    publicStatsViewable: flag('Statistics are public', '', true),
    notifySubscribers: flag('Notify subscribers', '', true),
    playlistId: { type: 'string', title: 'Playlist', description: 'It is added to', minLength: 1 },
    thumbnail: pictureSetting({
      title: 'Thumbnail',
      types: thumbnailTypes,
      maxBytes: THUMBNAIL_MAX_BYTES,
    }),
  },
}

/** The settings as the code reads them; the schema above has told which may be there. */
export const youtubeSettings = z.object({
  title: z.string().min(1).optional(),
  privacy: z.enum(privacyStatuses).optional(),
  publishAt: z.iso.datetime({ offset: true }).optional(),
  madeForKids: z.boolean().default(false),
  containsSyntheticMedia: z.boolean().default(false),
  tags: z.array(z.string()).default([]),
  categoryId: z.string().default(PEOPLE_AND_BLOGS),
  language: z.string().min(1).optional(),
  license: z.enum(licenses).default('youtube'),
  embeddable: z.boolean().default(true),
  publicStatsViewable: z.boolean().default(true),
  notifySubscribers: z.boolean().default(true),
  playlistId: z.string().min(1).optional(),
  thumbnail: z.object({ url: z.url(), size: z.int().positive(), type: z.enum(thumbnailTypes) }).optional(),
})
export type YouTubeSettings = z.infer<typeof youtubeSettings>
