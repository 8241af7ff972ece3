import { z } from 'zod'
import { TITLE_MAX_UNITS } from './limits.ts'

/**
 * What an author may set, as JSON Schema: the catalog announces it, the gateway checks by it.
 * https://developers.facebook.com/docs/graph-api/reference/page/feed
 */
type JsonSchema = Record<string, unknown>

const objectOf = (properties: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  properties,
})
const title: JsonSchema = { type: 'string', title: 'Title', minLength: 1, maxLength: TITLE_MAX_UNITS }

export const postSettings = objectOf({
  link: {
    type: 'string',
    title: 'Link',
    description: 'Shown as a card; for posts without pictures or videos',
    format: 'uri',
    pattern: '^https?://\\S+$',
  },
  title: { ...title, description: 'Of a video' },
  countries: {
    type: 'array',
    title: 'Shown in these countries only',
    description: 'ISO 3166-1 alpha-2',
    minItems: 1,
    items: { type: 'string', pattern: '^[A-Z]{2}$' },
  },
  minimumAge: {
    type: 'integer',
    title: 'Minimum age',
    description: '13, 15, 18, 21 or 25',
    enum: [13, 15, 18, 21, 25],
  },
})
export const reelSettings = objectOf({ title })
export const storySettings = objectOf({})

/** The settings of all options as the code reads them; the schemas above have told which may be there. */
export const facebookSettings = z.object({
  link: z.string().optional(),
  title: z.string().optional(),
  countries: z.array(z.string()).optional(),
  minimumAge: z.int().optional(),
})
export type FacebookSettings = z.infer<typeof facebookSettings>
