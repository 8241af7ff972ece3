import { pictureSetting } from '@carteiro/platform-kit'
import { z } from 'zod'
import { MAX_LANGUAGES, THUMBNAIL_MAX_BYTES } from './limits.ts'

/** https://github.com/bluesky-social/atproto/blob/main/lexicons/com/atproto/label/defs.json: what users say of their own posts */
const contentWarnings = ['sexual', 'nudity', 'porn', 'graphic-media'] as const

/** What a user may set: the catalog registers it as JSON Schema, which the gateway checks by. */
export const blueskySettings = z
  .strictObject({
    linkCard: z
      .strictObject({
        url: z.string().meta({ title: 'Address', format: 'uri', pattern: '^https?://\\S+$' }),
        title: z.string().meta({ title: 'Title', minLength: 1, maxLength: 300 }),
        description: z.string().optional().meta({ title: 'Description', maxLength: 1000 }),
        thumbnail: pictureSetting({
          title: 'Picture',
          types: ['image/jpeg', 'image/png', 'image/webp'],
          maxBytes: THUMBNAIL_MAX_BYTES,
        }).optional(),
      })
      .meta({
        title: 'Link card',
        description: 'Shown below the text; for posts without pictures and videos',
      }),
    languages: z
      .array(z.string().meta({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' }))
      .max(MAX_LANGUAGES)
      .meta({ title: 'Languages of the text', description: 'BCP 47, such as pt-BR' }),
    contentWarning: z.enum(contentWarnings).meta({ title: 'Content warning' }),
  })
  .partial()
export type BlueskySettings = z.infer<typeof blueskySettings>
