import { z } from 'zod'

const replySettings = ['following', 'mentionedUsers', 'subscribers', 'verified'] as const

/**
 * What an author may set, as JSON Schema: the catalog announces it, the gateway checks by it.
 * https://docs.x.com/x-api/posts/creation-of-a-post
 */
export const postSettings = {
  type: 'object',
  properties: {
    reply_settings: {
      type: 'string',
      title: 'Who can reply',
      description: 'Everyone when left out.',
      enum: [...replySettings],
    },
    made_with_ai: {
      type: 'boolean',
      title: 'Made with AI',
      description: 'Label the post as containing AI-generated media.',
    },
    paid_partnership: {
      type: 'boolean',
      title: 'Paid partnership',
      description: 'Label the post as paid promotion.',
    },
  },
  additionalProperties: false,
}

/** The settings as the code reads them. */
export const xSettings = z.object({
  reply_settings: z.enum(replySettings).optional(),
  made_with_ai: z.boolean().optional(),
  paid_partnership: z.boolean().optional(),
})
