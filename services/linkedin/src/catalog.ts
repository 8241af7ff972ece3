import {
  type Condition,
  documentTypes,
  type MediaCombination,
  type PlatformCatalog,
} from '@carteiro/contracts'
import {
  checkedLater,
  flag,
  hasMedia,
  isSet,
  linkSetting,
  noAltText,
  noEffect,
  noMedia,
  oneVideo,
  pictureSetting,
  settingsOf,
} from '@carteiro/platform-kit'
import { z } from 'zod'
import packageJson from '../package.json' with { type: 'json' }
import * as limits from './limits.ts'

const text = (title: string, description: string, maxLength: number) =>
  z.string().optional().meta({ title, description, minLength: 1, maxLength })

/**
 * What a user may set.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api
 */
export const linkedinSettings = z.strictObject({
  visibility: z.enum(['PUBLIC', 'CONNECTIONS', 'LOGGED_IN']).default('PUBLIC').meta({
    title: 'Who can see it',
    description: 'CONNECTIONS is for members: what an organisation posts is public or for who is logged in.',
  }),
  feedDistribution: z.enum(['MAIN_FEED', 'NONE']).default('MAIN_FEED').meta({
    title: 'Shown in feeds',
    description: 'NONE: only who knows its address finds it.',
  }),
  disableReshare: flag('May not be reshared'),
  title: text(
    'Title',
    'Of a video or a document. A document has its file name when left out.',
    limits.TITLE_MAX_CHARACTERS,
  ),
  link: linkSetting(
    'Shown as a card below the text; without media only. LinkedIn reads nothing from the page.',
    '^https?://',
  ).optional(),
  linkTitle: text("The card's title", 'The address when left out.', limits.TITLE_MAX_CHARACTERS),
  linkDescription: text("The card's description", '', limits.DESCRIPTION_MAX_CHARACTERS),
  linkThumbnail: pictureSetting({
    title: "The card's picture",
    types: ['image/jpeg', 'image/png', 'image/gif'],
    maxBytes: limits.IMAGE_MAX_BYTES,
  }).optional(),
  targetEntities: z
    .array(
      z.record(z.string(), z.array(z.string().meta({ pattern: '^urn:li:' })).min(1)).meta({
        propertyNames: undefined,
      }),
    )
    .optional()
    .meta({
      title: 'Audience',
      description:
        'For organisations: groups of facets, such as { "geoLocations": ["urn:li:geo:103644278"] }; 300 members at least.',
    }),
})
export type LinkedInSettings = z.infer<typeof linkedinSettings>

const combinations: MediaCombination[] = [
  noMedia,
  { name: 'one to twenty images', kinds: ['image', 'gif'], min: 1, max: limits.MAX_IMAGES },
  oneVideo,
  { name: 'one document', kinds: ['document'], min: 1, max: 1 },
]
const picture = {
  max_bytes: limits.IMAGE_MAX_BYTES,
  max_pixels: limits.IMAGE_MAX_PIXELS,
  max_alt_text: limits.ALT_TEXT_MAX_CHARACTERS,
}
const isOrganization: Condition = { value: 'account.external_id', matches: '^urn:li:organization:' }

/** What may be published on LinkedIn, by a member or an organisation. */
export const catalog: PlatformCatalog = {
  v: 1,
  platform: 'linkedin',
  display_name: 'LinkedIn',
  color: '#0a66c2',
  version: packageJson.version,
  options: [
    {
      option: 'linkedin_post',
      title: 'Post on LinkedIn',
      look: 'page_post',
      text: {
        max: limits.TEXT_MAX_UNITS,
        counting: 'utf16_units',
        required: 'without_media',
        required_unless: isSet('link'),
      },
      media: {
        combinations,
        files: {
          image: { types: ['image/jpeg', 'image/png'], ...picture },
          gif: { types: ['image/gif'], ...picture, max_frames: limits.GIF_MAX_FRAMES },
          video: {
            types: ['video/mp4'],
            min_bytes: limits.VIDEO_MIN_BYTES,
            max_bytes: limits.VIDEO_MAX_BYTES,
            width: limits.VIDEO_WIDTH_PIXELS,
            height: limits.VIDEO_HEIGHT_PIXELS,
            aspect_ratio: limits.VIDEO_ASPECT,
            duration_seconds: limits.VIDEO_SECONDS,
            codecs: limits.VIDEO_CODECS,
            frame_rate: limits.VIDEO_FRAMES_PER_SECOND,
          },
          document: { types: [...documentTypes], max_bytes: limits.DOCUMENT_MAX_BYTES },
        },
      },
      settings: settingsOf(linkedinSettings),
      // By whatever an account publishes with: https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api#delete-posts
      after: { delete: { scopes: [] }, edit: { scopes: [], fields: ['caption'] } },
      rules: [
        {
          code: 'organization_only',
          field: 'settings.targetEntities',
          message: 'expected none: only an organisation may choose its audience',
          when: { all: [isSet('targetEntities'), { not: isOrganization }] },
        },
        {
          code: 'member_only',
          field: 'settings.visibility',
          message: 'expected PUBLIC or LOGGED_IN: an organisation has no connections',
          when: { all: [{ value: 'settings.visibility', equals: 'CONNECTIONS' }, isOrganization] },
        },
      ],
      warnings: [
        noEffect('settings.link', 'LinkedIn shows media or a link', { all: [isSet('link'), hasMedia] }),
        ...['linkTitle', 'linkDescription', 'linkThumbnail'].map((setting) =>
          noEffect(`settings.${setting}`, 'it belongs to a link, which is shown without media only', {
            all: [isSet(setting), { any: [hasMedia, { not: isSet('link') }] }],
          }),
        ),
        noEffect('settings.title', 'only videos and documents have one', {
          all: [isSet('title'), { not: { files: { kinds: ['video', 'document'] } } }],
        }),
        noAltText('LinkedIn takes it for pictures only', 'video', 'document'),
      ],
      checked_when_sent: [
        checkedLater(
          'audience_too_small',
          'targetEntities',
          'whether the audience has more than 300 members',
        ),
        {
          code: 'media_out_of_range',
          field: 'mediaFiles[0].durationSeconds',
          message: `LinkedIn's help names ${limits.ORGANIC_VIDEO_SECONDS} seconds for posts, its API more`,
          when: {
            all: [
              { files: { kinds: ['video'] } },
              { value: 'files.0.durationSeconds', above: limits.ORGANIC_VIDEO_SECONDS },
            ],
          },
        },
      ],
    },
  ],
}
