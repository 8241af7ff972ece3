import { z } from 'zod'
import { MAX_PHOTOS, PHOTO_TITLE_MAX_UNITS, VIDEO_SECONDS } from './limits.ts'

/**
 * What an author may set, as JSON Schema: the catalog announces it, the gateway checks by it. Nothing is on by itself,
 * and a direct post's audience is always the author's own choice, as TikTok asks of its clients.
 * https://developers.tiktok.com/doc/content-sharing-guidelines
 */

type JsonSchema = Record<string, unknown>

export const privacyLevels = [
  'PUBLIC_TO_EVERYONE',
  'MUTUAL_FOLLOW_FRIENDS',
  'FOLLOWER_OF_CREATOR',
  'SELF_ONLY',
] as const

const flag = (title: string, description?: string): JsonSchema => ({
  type: 'boolean',
  title,
  ...(description ? { description } : {}),
  default: false,
})

const shared: Record<string, JsonSchema> = {
  privacy: {
    type: 'string',
    title: 'Who can see it',
    description: 'The account may not offer all of them. Not for drafts',
    enum: privacyLevels,
  },
  allowComments: flag('Allow comments'),
  yourBrand: flag('Your brand', 'It promotes the author or their own business'),
  brandedContent: flag('Branded content', 'A paid partnership; never for yourself only'),
  draft: flag('To the inbox', 'It is finished and posted in the TikTok app, with the settings chosen there'),
}

/** A post needs an audience; a draft gets it in the app. */
const directOrDraft = {
  anyOf: [{ required: ['privacy'] }, { properties: { draft: { const: true } }, required: ['draft'] }],
}

const objectOf = (properties: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  properties,
  additionalProperties: false,
  ...directOrDraft,
})

export const videoSettings = objectOf({
  ...shared,
  allowDuet: flag('Allow duets'),
  allowStitch: flag('Allow stitches'),
  isAiGenerated: flag('Made with AI'),
  coverTimestampMs: {
    type: 'integer',
    title: 'Cover',
    description: 'Milliseconds from the start of the video',
    minimum: 0,
    maximum: VIDEO_SECONDS.max * 1000,
    default: 0,
  },
})

export const photoSettings = objectOf({
  ...shared,
  title: {
    type: 'string',
    title: 'Title',
    description: `At most ${PHOTO_TITLE_MAX_UNITS} UTF-16 units: an emoji has two`,
  },
  autoMusic: flag('Add recommended music'),
  coverIndex: {
    type: 'integer',
    title: 'Cover',
    description: 'Which of the pictures, the first is 0',
    minimum: 0,
    maximum: MAX_PHOTOS - 1,
    default: 0,
  },
})

/** The settings of both options as the code reads them; the schemas above have told which may be there. */
export const tiktokSettings = z.object({
  privacy: z.enum(privacyLevels).optional(),
  allowComments: z.boolean().default(false),
  allowDuet: z.boolean().default(false),
  allowStitch: z.boolean().default(false),
  yourBrand: z.boolean().default(false),
  brandedContent: z.boolean().default(false),
  isAiGenerated: z.boolean().default(false),
  autoMusic: z.boolean().default(false),
  title: z.string().default(''),
  coverTimestampMs: z.int().min(0).default(0),
  coverIndex: z.int().min(0).default(0),
  draft: z.boolean().default(false),
})
export type TikTokSettings = z.infer<typeof tiktokSettings>
