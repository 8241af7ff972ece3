import { z } from 'zod'
import { POLL_OPTION_MAX_CHARACTERS, TOPIC_TAG_MAX_CHARACTERS } from './limits.ts'

/**
 * What an author may set, as JSON Schema: the catalog announces it, the gateway checks by it.
 * https://developers.facebook.com/docs/threads/reference/publishing
 */
const replyControls = [
  'everyone',
  'accounts_you_follow',
  'mentioned_only',
  'parent_post_author_only',
  'followers_only',
] as const

const MIN_POLL_OPTIONS = 2
const MAX_POLL_OPTIONS = 4

export const postSettings: Record<string, unknown> = {
  type: 'object',
  additionalProperties: false,
  properties: {
    replyControl: { type: 'string', title: 'Who can reply', enum: replyControls, default: 'everyone' },
    replyApprovals: {
      type: 'boolean',
      title: 'Replies must be approved',
      default: false,
    },
    topicTag: {
      type: 'string',
      title: 'Topic',
      description: 'Without the #, and without . and &',
      minLength: 1,
      maxLength: TOPIC_TAG_MAX_CHARACTERS,
      pattern: '^[^.&#]*$',
    },
    link: {
      type: 'string',
      title: 'Link',
      description: 'Shown as a card; for posts without pictures or videos',
      format: 'uri',
      pattern: '^https?://\\S+$',
    },
    poll: {
      type: 'array',
      title: 'Poll',
      description: 'For posts without pictures or videos',
      minItems: MIN_POLL_OPTIONS,
      maxItems: MAX_POLL_OPTIONS,
      items: { type: 'string', minLength: 1, maxLength: POLL_OPTION_MAX_CHARACTERS },
    },
    spoiler: { type: 'boolean', title: 'Hide the media as a spoiler', default: false },
    quotePostId: { type: 'string', title: 'Quotes', description: 'Id of a post', pattern: '^[0-9]+$' },
    countries: {
      type: 'array',
      title: 'Shown in these countries only',
      description: 'ISO 3166-1 alpha-2; few accounts may use it',
      minItems: 1,
      items: { type: 'string', pattern: '^[A-Z]{2}$' },
    },
  },
}

/** The settings as the code reads them; the schema above has told which may be there. */
export const threadsSettings = z.object({
  replyControl: z.enum(replyControls).optional(),
  replyApprovals: z.boolean().default(false),
  topicTag: z.string().optional(),
  link: z.string().optional(),
  poll: z.array(z.string()).optional(),
  spoiler: z.boolean().default(false),
  quotePostId: z.string().optional(),
  countries: z.array(z.string()).optional(),
})
export type ThreadsSettings = z.infer<typeof threadsSettings>
