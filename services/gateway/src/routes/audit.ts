import { auditEntry, id, instant, strict } from '@carteiro/contracts'
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { type GatewayEnv, userOf } from '../auth.ts'
import { answerOf, errorResponses } from '../openapi.ts'
import { addRoute } from '../request/add-route.ts'
import type { GatewayCalls } from '../sql/calls.ts'

const PAGE_SIZE = 50
const MAX_PAGE_SIZE = 200
/** Of a role of Postgres, the longest of what identifies an actor. https://www.postgresql.org/docs/17/limits.html */
const MAX_ACTOR_LENGTH = 63
const MAX_TARGET_LENGTH = 200

const isPosition = (text: string): boolean => /^\d+$/.test(text) && Number.isSafeInteger(Number(text))
const cursor = z.string().transform((text, context) => {
  const position = Buffer.from(text, 'base64url').toString('utf8')
  if (isPosition(position)) return Number(position)
  context.addIssue({
    code: 'custom',
    params: { code: 'invalid_cursor' },
    message: 'expected next_cursor of an earlier answer',
  })
  return z.NEVER
})
const cursorAfter = (last: { id: number }): string => Buffer.from(String(last.id)).toString('base64url')

const route = {
  method: 'get',
  path: '/api/audit',
  operationId: 'listAuditEntries',
  summary: 'Who changed what, the newest first: operators see everything, users what concerns them',
  description:
    'Platforms, settings, accounts, keys, webhooks and dead letters; what becomes of a publication is in its jobs’ timelines. A user sees what they did and what was done to their things. `docs/audit.md` lists the actions.',
  scope: 'audit:read',
  request: {
    query: strict({
      /** `platform.paused`, or `platform` for all that begin with it. */
      action: z
        .string()
        .regex(
          /^[a-z_]{1,50}(\.[a-z_]{1,50})?$/,
          'expected an action, such as platform.paused, or its beginning, such as platform',
        )
        .optional(),
      /** A user’s or key’s id, `service_role`, or a role of the database. */
      actor: z.string().min(1).max(MAX_ACTOR_LENGTH).optional(),
      target: z.string().min(1).max(MAX_TARGET_LENGTH).optional(),
      since: instant.optional(),
      until: instant.optional(),
      cursor: cursor.optional(),
      limit: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(PAGE_SIZE),
      /** For operators: what this user sees. */
      user_id: id.optional(),
    }),
  },
  responses: {
    200: answerOf(
      z.object({ entries: z.array(auditEntry), next_cursor: z.string().nullable() }),
      'A page of changes',
    ),
    ...errorResponses(400, 401, 403, 429, 503),
  },
} as const

/** The audit log. */
export const addAudit = (app: OpenAPIHono<GatewayEnv>, calls: GatewayCalls): void => {
  addRoute(app, route, async (context, { query }) => {
    const caller = context.get('caller')
    // One more than the page holds shows whether there is another.
    const found = await calls.auditEntries({
      ofUser: caller.isOperator
        ? (query.user_id?.toLowerCase() ?? null)
        : userOf(caller, query.user_id, 'user_id'),
      seesAll: caller.isOperator,
      action: query.action ?? null,
      actor: query.actor?.toLowerCase() ?? null,
      target: query.target ?? null,
      since: query.since ?? null,
      until: query.until ?? null,
      before: query.cursor ?? null,
      limit: query.limit + 1,
    })
    const entries = found.slice(0, query.limit)
    const last = found.length > entries.length ? entries.at(-1) : undefined
    return context.json({
      success: true as const,
      data: { entries, next_cursor: last ? cursorAfter(last) : null },
    })
  })
}
