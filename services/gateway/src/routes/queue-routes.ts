import {
  metricsRange,
  operatedAccount,
  platformState,
  queueMetrics,
  storedMedia,
  strict,
} from '@carteiro/contracts'
import { z } from '@hono/zod-openapi'
import { modeQuery } from '../mode.ts'
import { answerOf, errorResponses } from '../openapi.ts'

const MAX_REASON_LENGTH = 1000
const MAX_ACCOUNTS = 500
const MAX_USERS = 100

const platform = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,30}$/, 'expected a platform of GET /api/queue/platforms, such as instagram')
const params = z.object({ platform })

export const metricsRoute = {
  method: 'get',
  path: '/api/queue/metrics',
  operationId: 'getQueueMetrics',
  summary: 'The queue now, and what it did over an hour, a day or a week (operators)',
  description: 'At most two seconds old. `platform` narrows what happened, not what is the case now.',
  scope: 'queue:read',
  request: {
    query: strict({ ...modeQuery, range: metricsRange.default('hour'), platform: platform.optional() }),
  },
  responses: { 200: answerOf(queueMetrics, 'The metrics'), ...errorResponses(400, 401, 403, 429, 503) },
} as const

export const platformsRoute = {
  method: 'get',
  path: '/api/queue/platforms',
  operationId: 'listPlatformStates',
  summary: 'Platforms: what they announced, pauses, rates, circuits (operators)',
  description:
    '`circuit_open_until`: no job begins until then, as the platform has not answered several times in a row.',
  scope: 'queue:read',
  request: { query: strict(modeQuery) },
  responses: {
    200: answerOf(z.object({ platforms: z.array(platformState) }), 'The platforms, by name'),
    ...errorResponses(400, 401, 403, 429, 503),
  },
} as const

const reason = strict({ reason: z.string().trim().min(1).max(MAX_REASON_LENGTH) })
export const pauseRoute = {
  method: 'post',
  path: '/api/queue/platforms/{platform}/pause',
  operationId: 'pausePlatform',
  summary: 'Hold a platform’s jobs until it is resumed; those in flight finish (operators)',
  description:
    'Jobs are held, not failed, and new ones are accepted. What is at work at this moment ends. The reason is shown to other operators and kept in the audit log.',
  scope: 'queue:operate',
  request: {
    query: strict(modeQuery),
    params,
    body: { content: { 'application/json': { schema: reason } }, required: true },
  },
  responses: {
    200: answerOf(platformState, 'The platform as it is now'),
    ...errorResponses(400, 401, 403, 404, 413, 415, 429, 503),
  },
} as const

export const resumeRoute = {
  method: 'post',
  path: '/api/queue/platforms/{platform}/resume',
  operationId: 'resumePlatform',
  summary: 'Let a paused platform’s jobs go on (operators)',
  description: 'Held jobs become due in the order of their times; `released` says how many.',
  scope: 'queue:operate',
  request: { query: strict(modeQuery), params },
  responses: {
    200: answerOf(
      platformState.extend({ released: z.int() }),
      'The platform as it is now, and how many jobs go on',
    ),
    ...errorResponses(400, 401, 403, 404, 429, 503),
  },
} as const

export const accountsRoute = {
  method: 'get',
  path: '/api/queue/accounts',
  operationId: 'listOperatedAccounts',
  summary: 'Connected accounts and whether they work, those in trouble first; never their tokens (operators)',
  description:
    '`health`: `needs_reauth` and `expiring` need the owner of the account, `problem` something else.',
  scope: 'queue:read',
  request: {
    query: strict({
      ...modeQuery,
      platform: platform.optional(),
      needs_care: z.enum(['true', 'false']).default('false'),
      limit: z.coerce.number().int().min(1).max(MAX_ACCOUNTS).default(100),
    }),
  },
  responses: {
    200: answerOf(
      z.object({
        accounts: z.array(operatedAccount),
        counts: z.array(z.object({ platform: z.string(), accounts: z.int(), needs_reauth: z.int() })),
      }),
      'The accounts, and how many there are in all by platform',
    ),
    ...errorResponses(400, 401, 403, 429, 503),
  },
} as const

export const mediaRoute = {
  method: 'get',
  path: '/api/queue/media',
  operationId: 'getStoredMedia',
  summary: 'What is stored of all users’ uploads, and the users who have most (operators)',
  description: 'Of both modes together, as quotas count them.',
  scope: 'queue:read',
  request: { query: strict({ limit: z.coerce.number().int().min(1).max(MAX_USERS).default(10) }) },
  responses: { 200: answerOf(storedMedia, 'What is stored'), ...errorResponses(400, 401, 403, 429, 503) },
} as const
