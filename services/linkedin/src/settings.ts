import { pictureSetting } from '@carteiro/platform-kit'
import { z } from 'zod'
import { DESCRIPTION_MAX_CHARACTERS, IMAGE_MAX_BYTES, TITLE_MAX_CHARACTERS } from './limits.ts'

const visibilities = ['PUBLIC', 'CONNECTIONS', 'LOGGED_IN'] as const
const feedDistributions = ['MAIN_FEED', 'NONE'] as const
const thumbnailTypes = ['image/jpeg', 'image/png', 'image/gif'] as const

const text = (title: string, description: string, maxLength: number) => ({
  type: 'string',
  title,
  description,
  minLength: 1,
  maxLength,
})

/**
 * What an author may set, as JSON Schema: the catalog announces it, the gateway checks by it.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api
 */
export const postSettings = {
  type: 'object',
  additionalProperties: false,
  properties: {
    visibility: {
      type: 'string',
      title: 'Who can see it',
      description:
        'CONNECTIONS is for members: what an organisation posts is public or for who is logged in.',
      enum: [...visibilities],
      default: 'PUBLIC',
    },
    feedDistribution: {
      type: 'string',
      title: 'Shown in feeds',
      description: 'NONE: only who knows its address finds it.',
      enum: [...feedDistributions],
      default: 'MAIN_FEED',
    },
    disableReshare: {
      type: 'boolean',
      title: 'May not be reshared',
      default: false,
    },
    title: text(
      'Title',
      'Of a video or a document. A document has its file name when left out.',
      TITLE_MAX_CHARACTERS,
    ),
    link: {
      type: 'string',
      title: 'Link',
      description:
        'Shown as a card below the text; without media only. LinkedIn reads nothing from the page.',
      format: 'uri',
      pattern: '^https?://',
    },
    linkTitle: text("The card's title", 'The address when left out.', TITLE_MAX_CHARACTERS),
    linkDescription: text("The card's description", '', DESCRIPTION_MAX_CHARACTERS),
    linkThumbnail: pictureSetting({
      title: "The card's picture",
      types: thumbnailTypes,
      maxBytes: IMAGE_MAX_BYTES,
    }),
    targetEntities: {
      type: 'array',
      title: 'Audience',
      description:
        'For organisations: groups of facets, such as { "geoLocations": ["urn:li:geo:103644278"] }; 300 members at least.',
      items: {
        type: 'object',
        additionalProperties: {
          type: 'array',
          minItems: 1,
          items: { type: 'string', pattern: '^urn:li:' },
        },
      },
    },
  },
}

/** The settings as the code reads them. */
export const linkedinSettings = z.strictObject({
  visibility: z.enum(visibilities).default('PUBLIC'),
  feedDistribution: z.enum(feedDistributions).default('MAIN_FEED'),
  disableReshare: z.boolean().default(false),
  title: z.string().min(1).max(TITLE_MAX_CHARACTERS).optional(),
  link: z.url({ protocol: /^https?$/ }).optional(),
  linkTitle: z.string().min(1).max(TITLE_MAX_CHARACTERS).optional(),
  linkDescription: z.string().min(1).max(DESCRIPTION_MAX_CHARACTERS).optional(),
  linkThumbnail: z
    .object({ url: z.url(), size: z.int().positive(), type: z.enum(thumbnailTypes) })
    .optional(),
  targetEntities: z.array(z.record(z.string(), z.array(z.string().startsWith('urn:li:')).min(1))).default([]),
})
export type LinkedInSettings = z.infer<typeof linkedinSettings>
