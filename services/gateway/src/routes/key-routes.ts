import { apiKey, apiKeyWithSecret, createKey, editKey, id, rotateKey, strict } from '@carteiro/contracts'
import { z } from '@hono/zod-openapi'
import { answerOf, errorResponses } from '../openapi.ts'

const params = z.object({ id })
const scope = 'keys:write'

export const createKeyRoute = {
  method: 'post',
  path: '/api/keys',
  operationId: 'createKey',
  summary: 'Make an API key; its secret is answered this once',
  description:
    'The key acts for its user, within its mode, scopes and accounts, and never does more than the user may do at the time. A key makes only keys within its own mode, scopes, accounts and expiry; what it leaves out of the latter two is its own. The service role names the user in `user_id`. A name is used once by each user, so that a repeated request makes no second key: rotate the first if its secret was lost.',
  scope,
  request: { body: { content: { 'application/json': { schema: createKey } }, required: true } },
  responses: {
    201: answerOf(apiKeyWithSecret, 'The key, with its secret'),
    ...errorResponses(400, 401, 403, 409, 413, 415, 422, 429, 503),
  },
} as const

export const listKeysRoute = {
  method: 'get',
  path: '/api/keys',
  operationId: 'listKeys',
  summary: 'Your API keys, the newest first, without their secrets',
  description:
    'A key sees those that are within its own rights. Revoked ones are shown until they are deleted.',
  scope,
  request: { query: strict({ user_id: id.optional() }) },
  responses: {
    200: answerOf(z.object({ keys: z.array(apiKey) }), 'The keys'),
    ...errorResponses(400, 401, 403, 429, 503),
  },
} as const

export const keyRoute = {
  method: 'get',
  path: '/api/keys/{id}',
  operationId: 'getKey',
  summary: 'One API key, without its secret',
  description: 'A key may read itself, and those within its own rights.',
  scope,
  request: { params },
  responses: { 200: answerOf(apiKey, 'The key'), ...errorResponses(400, 401, 403, 404, 429, 503) },
} as const

export const editKeyRoute = {
  method: 'patch',
  path: '/api/keys/{id}',
  operationId: 'editKey',
  summary: 'Change the name or expiry of an API key, or take scopes away from it',
  description:
    'Scopes can only be taken away: make another key for more. Changes count from the next request on.',
  scope,
  request: { params, body: { content: { 'application/json': { schema: editKey } }, required: true } },
  responses: {
    200: answerOf(apiKey, 'The key as it is now'),
    ...errorResponses(400, 401, 403, 404, 409, 413, 415, 429, 503),
  },
} as const

export const rotateKeyRoute = {
  method: 'post',
  path: '/api/keys/{id}/rotate',
  operationId: 'rotateKey',
  summary: 'Give an API key another secret; the one before stays valid for a while',
  description: 'For `overlap_seconds`, an hour when left out, both secrets are accepted.',
  scope,
  request: { params, body: { content: { 'application/json': { schema: rotateKey } } } },
  responses: {
    200: answerOf(apiKeyWithSecret, 'The key, with its new secret'),
    ...errorResponses(400, 401, 403, 404, 409, 413, 415, 429, 503),
  },
} as const

export const revokeKeyRoute = {
  method: 'delete',
  path: '/api/keys/{id}',
  operationId: 'revokeKey',
  summary: 'Revoke an API key: it is refused from the next request on',
  description: 'Keys that it has made stay: `created_by_key` of the list names them.',
  scope,
  request: { params },
  responses: {
    200: answerOf(apiKey, 'The key as it is now'),
    ...errorResponses(400, 401, 403, 404, 429, 503),
  },
} as const
