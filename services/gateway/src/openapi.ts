import { errorBody } from '@carteiro/contracts'
import { z } from '@hono/zod-openapi'
import packageJson from '../package.json' with { type: 'json' }

export const jsonOf = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})

/** An answer that succeeded, with its `data`. */
export const answerOf = <T extends z.ZodType>(data: T, description: string) =>
  jsonOf(z.object({ success: z.literal(true), data }), description)

const meanings = {
  400: 'The request is malformed; details name every field',
  401: 'No valid access token or API key',
  403: 'Not yours, or beyond the scopes of the API key',
  404: 'Does not exist',
  409: 'The present state does not allow it',
  410: 'Is over',
  412: 'What was relied on is not so: the version of the protocol, or the content of a file',
  413: 'Too large',
  415: 'Of a type that is not taken here',
  416: 'The file does not have that range',
  422: 'Nothing of it can be published; details say why',
  423: 'Another request does it at the moment',
  429: 'Too many calls within a minute, or more than a quota of the user allows; the header Retry-After says when to ask again',
  503: 'Out of reach for a moment; the header Retry-After says when to ask again',
  507: 'No room for the file at the moment',
} as const

export const errorResponses = <Status extends keyof typeof meanings>(...statuses: Status[]) =>
  Object.fromEntries(statuses.map((status) => [status, jsonOf(errorBody, meanings[status])])) as Record<
    Status,
    ReturnType<typeof jsonOf<typeof errorBody>>
  >

/** What OpenAPI says of the whole. */
export const documentHead = {
  openapi: '3.1.0',
  info: {
    title: 'Carteiro',
    version: packageJson.version,
    description: 'Publish one piece of content to many social networks in the background.',
  },
}
