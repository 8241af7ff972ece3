import {
  event,
  events,
  id,
  newWebhook,
  replayRequest,
  secretRotation,
  strict,
  TEST_EVENT_TYPE,
  WEBHOOK_HEADERS,
  webhookChange,
  webhookEndpoint,
  webhookMessage,
  webhookMessageStates,
} from '@carteiro/contracts'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { z } from '@hono/zod-openapi'
import type { GatewayEnv } from '../auth.ts'
import { answerOf, errorResponses, jsonOf } from '../openapi.ts'

const PAGE_SIZE = 20
const MAX_PAGE_SIZE = 100

const params = z.object({ id })
/** For the service role: whose webhooks. */
const owner = { user_id: id.optional() }
const query = strict(owner)
const bodyOf = <T extends z.ZodType>(schema: T) => ({
  content: { 'application/json': { schema } },
  required: true as const,
})
const withSecret = webhookEndpoint.extend({
  secret: z.string().describe('whsec_…: keep it, it is not shown again'),
})

export const createRoute = {
  method: 'post',
  path: '/api/webhooks',
  operationId: 'createWebhook',
  summary: 'Have your events sent to an address',
  description:
    'Messages are signed by Standard Webhooks; the secret is shown in this answer and never again. `types` and `platforms` choose what is sent; left out: all. A webhook that is made `paused` sends nothing and keeps its messages, which are read by `GET /api/webhooks/{id}/messages`: its address is checked when it is enabled.',
  scope: 'webhooks:write',
  request: { body: bodyOf(newWebhook) },
  responses: {
    201: answerOf(withSecret, 'The webhook with its secret'),
    ...errorResponses(400, 401, 403, 409, 413, 415, 422, 429, 503),
  },
} as const

export const listRoute = {
  method: 'get',
  path: '/api/webhooks',
  operationId: 'listWebhooks',
  summary: 'Your webhooks',
  description: 'Their secrets are not shown: rotate one that was lost.',
  scope: 'webhooks:write',
  request: { query },
  responses: {
    200: answerOf(z.object({ webhooks: z.array(webhookEndpoint) }), 'The webhooks, oldest first'),
    ...errorResponses(400, 401, 403, 429, 503),
  },
} as const

export const getRoute = {
  method: 'get',
  path: '/api/webhooks/{id}',
  operationId: 'getWebhook',
  summary: 'A webhook',
  description: '`status` `paused`: it has failed for days, and its messages are kept for a replay.',
  scope: 'webhooks:write',
  request: { params, query },
  responses: {
    200: answerOf(webhookEndpoint, 'The webhook'),
    ...errorResponses(400, 401, 403, 404, 429, 503),
  },
} as const

export const changeRoute = {
  method: 'patch',
  path: '/api/webhooks/{id}',
  operationId: 'changeWebhook',
  summary: 'Change a webhook, disable it, or enable it again',
  description:
    'What is left out stays as it is; `types: null` is all types. What a paused webhook has missed is sent by a replay, once it is enabled.',
  scope: 'webhooks:write',
  request: { params, query, body: bodyOf(webhookChange) },
  responses: {
    200: answerOf(webhookEndpoint, 'The webhook as it is now'),
    ...errorResponses(400, 401, 403, 404, 409, 413, 415, 422, 429, 503),
  },
} as const

export const deleteRoute = {
  method: 'delete',
  path: '/api/webhooks/{id}',
  operationId: 'deleteWebhook',
  summary: 'Delete a webhook and its messages',
  description: 'Its messages are deleted with it.',
  scope: 'webhooks:write',
  request: { params, query },
  responses: {
    200: jsonOf(z.object({ success: z.literal(true) }), 'Deleted'),
    ...errorResponses(400, 401, 403, 404, 429, 503),
  },
} as const

export const rotateRoute = {
  method: 'post',
  path: '/api/webhooks/{id}/rotate',
  operationId: 'rotateWebhookSecret',
  summary: 'Give a webhook a new secret; for a while the old one signs, too',
  description:
    'Messages carry two signatures until the overlap ends: put the new secret into your app meanwhile.',
  scope: 'webhooks:write',
  request: { params, query, body: { content: { 'application/json': { schema: secretRotation } } } },
  responses: {
    200: answerOf(withSecret, 'The webhook with its new secret'),
    ...errorResponses(400, 401, 403, 404, 413, 415, 429, 503),
  },
} as const

const sent = z.object({ message_id: z.string().describe('The `webhook-id` of the message') })
export const testRoute = {
  method: 'post',
  path: '/api/webhooks/{id}/test',
  operationId: 'testWebhook',
  summary: `Send an event ${TEST_EVENT_TYPE}, whatever types the webhook has chosen`,
  description: 'Sends an event `endpoint.test`, signed as every other.',
  scope: 'webhooks:write',
  request: { params, query },
  responses: {
    202: answerOf(sent, 'It is being sent: the messages of the webhook show what becomes of it'),
    ...errorResponses(400, 401, 403, 404, 409, 429, 503),
  },
} as const

export const messagesRoute = {
  method: 'get',
  path: '/api/webhooks/{id}/messages',
  operationId: 'listWebhookMessages',
  summary: 'What was sent to a webhook in the last 30 days, with every attempt; newest first',
  description: 'Each with its attempts and what your server answered.',
  scope: 'webhooks:write',
  request: {
    params,
    query: strict({
      ...owner,
      state: z.enum(webhookMessageStates).optional(),
      cursor: z
        .string()
        .regex(/^\d{1,18}$/, 'expected next_cursor of an earlier answer')
        .optional(),
      limit: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(PAGE_SIZE),
    }),
  },
  responses: {
    200: answerOf(
      z.object({ messages: z.array(webhookMessage), next_cursor: z.string().nullable() }),
      'A page of messages',
    ),
    ...errorResponses(400, 401, 403, 404, 429, 503),
  },
} as const

export const replayRoute = {
  method: 'post',
  path: '/api/webhooks/{id}/replay',
  operationId: 'replayWebhookMessages',
  summary:
    'Send messages again, in their order: those named, those since a time, or those that failed or were held',
  description:
    'By id, since a time, or all that have failed or are held. They are sent again with the `webhook-id` that they had, so that a receiver ignores what it has seen.',
  scope: 'webhooks:write',
  request: { params, query, body: bodyOf(replayRequest) },
  responses: {
    202: answerOf(z.object({ replayed: z.int() }), 'So many messages are being sent'),
    ...errorResponses(400, 401, 403, 404, 409, 413, 415, 429, 503),
  },
} as const

const headers = z.object({
  [WEBHOOK_HEADERS.id]: z.string().describe('The same at every attempt: ignore what you have seen'),
  [WEBHOOK_HEADERS.timestamp]: z.string().describe('Of the attempt, in seconds since 1970'),
  [WEBHOOK_HEADERS.signature]: z
    .string()
    .describe('v1,<base64>; several, separated by spaces, while a secret rotates'),
  traceparent: z.string().optional(),
})

/** The `webhooks` of the OpenAPI document: what your endpoint receives. */
export const describeEvents = (app: OpenAPIHono<GatewayEnv>): void => {
  for (const option of event.options) {
    const type = [...option.shape.type.values][0] ?? ''
    const known = events[type as keyof typeof events]
    app.openAPIRegistry.registerWebhook({
      method: 'post',
      path: type,
      operationId: `on_${type.replace('.', '_')}`,
      summary: known?.when ?? 'You have asked for a test.',
      request: { headers, body: bodyOf(option) },
      responses: {
        '2XX': { description: 'Received' },
        410: { description: 'The endpoint is gone: nothing more is sent to it' },
        default: { description: 'It is sent again, nine times over more than three days' },
      },
    })
  }
}
