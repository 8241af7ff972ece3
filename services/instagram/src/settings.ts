import { z } from 'zod'
import { CAROUSEL_MAX_ITEMS, MAX_COLLABORATORS, MAX_USER_TAGS } from './limits.ts'

/**
 * What an author may set, as JSON Schema: the catalog announces it, the gateway checks by it.
 * https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media
 */

type JsonSchema = Record<string, unknown>

const username: JsonSchema = {
  type: 'string',
  pattern: '^[A-Za-z0-9._]{1,30}$',
  description: 'An Instagram username, without the @',
}
const fraction: JsonSchema = { type: 'number', minimum: 0, maximum: 1 }

const objectOf = (properties: Record<string, JsonSchema>, required: string[] = []): JsonSchema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})

const tagsOf = (properties: Record<string, JsonSchema>, required: string[], description: string) => ({
  type: 'array',
  title: 'Tagged people',
  description,
  maxItems: MAX_USER_TAGS,
  items: objectOf(properties, required),
})

const collaborators: JsonSchema = {
  type: 'array',
  title: 'Collaborators',
  description: 'Accounts that are invited to share the post',
  maxItems: MAX_COLLABORATORS,
  uniqueItems: true,
  items: username,
}
const locationId: JsonSchema = {
  type: 'string',
  title: 'Location',
  description: 'Id of a Facebook Page that has coordinates',
  pattern: '^[0-9]{1,30}$',
}
const isAiGenerated: JsonSchema = { type: 'boolean', title: 'Made with AI', default: false }
const shareToFeed: JsonSchema = { type: 'boolean', title: 'Show in the feed too', default: true }
const audioName: JsonSchema = { type: 'string', title: 'Name of the sound', minLength: 1, maxLength: 100 }
const coverUrl: JsonSchema = {
  type: 'string',
  title: 'Cover',
  description: 'Public address of a JPEG; it wins over thumb_offset',
  format: 'uri',
  pattern: '^https?://\\S+$',
  maxLength: 2048,
}
const thumbOffset: JsonSchema = {
  type: 'integer',
  title: 'Cover from the video',
  description: 'Milliseconds from the start of the video',
  minimum: 0,
  maximum: 15 * 60_000,
}
const trialParams: JsonSchema = {
  ...objectOf({ graduation_strategy: { type: 'string', enum: ['MANUAL', 'SS_PERFORMANCE'] } }, [
    'graduation_strategy',
  ]),
  title: 'Trial reel',
  description: 'Shown to people who do not follow you first; by hand or by success to everybody',
}

export const feedSettings = objectOf({
  collaborators,
  location_id: locationId,
  is_ai_generated: isAiGenerated,
  user_tags: tagsOf(
    {
      username,
      x: fraction,
      y: fraction,
      item: {
        type: 'integer',
        minimum: 1,
        maximum: CAROUSEL_MAX_ITEMS,
        default: 1,
        description: 'Which of the files, the first is 1',
      },
    },
    ['username', 'x', 'y'],
    'People in the pictures, x and y as fractions from the top left corner',
  ),
  cover_url: coverUrl,
  thumb_offset: thumbOffset,
  audio_name: audioName,
})

export const reelSettings = objectOf({
  share_to_feed: shareToFeed,
  cover_url: coverUrl,
  thumb_offset: thumbOffset,
  audio_name: audioName,
  collaborators,
  location_id: locationId,
  user_tags: tagsOf({ username }, ['username'], 'People in the video'),
  trial_params: trialParams,
  is_ai_generated: isAiGenerated,
})

export const storySettings = objectOf({
  user_tags: tagsOf({ username, x: fraction, y: fraction }, ['username'], 'People in the story'),
})

/** The settings of any of the options as the code reads them; the schemas above have told which may be there. */
export const instagramSettings = z.object({
  collaborators: z.array(z.string()).optional(),
  location_id: z.string().optional(),
  is_ai_generated: z.boolean().optional(),
  share_to_feed: z.boolean().optional(),
  cover_url: z.string().optional(),
  thumb_offset: z.int().optional(),
  audio_name: z.string().optional(),
  trial_params: z.object({ graduation_strategy: z.string() }).optional(),
  user_tags: z
    .array(
      z.object({
        username: z.string(),
        x: z.number().optional(),
        y: z.number().optional(),
        item: z.int().optional(),
      }),
    )
    .optional(),
})
export type InstagramSettings = z.infer<typeof instagramSettings>
