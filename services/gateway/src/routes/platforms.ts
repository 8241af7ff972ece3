import { account, id, platformCatalog, strict } from '@carteiro/contracts'
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { seenAccounts } from '../access.ts'
import { type GatewayEnv, userOf } from '../auth.ts'
import { modeOf, modeQuery } from '../mode.ts'
import { errorResponses, jsonOf } from '../openapi.ts'
import { addRoute } from '../request/add-route.ts'
import type { GatewayCalls } from '../sql/calls.ts'

const catalog = z.object({ platforms: z.array(platformCatalog.extend({ paused: z.boolean() })) })
const catalogRoute = {
  method: 'get',
  path: '/api/platforms',
  operationId: 'listPlatforms',
  summary: 'What can be published where: options, media, texts, settings',
  description:
    'The catalog: for each option the rules of its files and text, and its settings as JSON Schema. `paused`: an operator holds the jobs of the platform. No key is needed for it.',
  scope: null,
  request: { query: strict(modeQuery) },
  responses: {
    200: jsonOf(z.object({ success: z.literal(true), data: catalog }), 'The catalog'),
    ...errorResponses(400, 503),
  },
} as const
const accountsRoute = {
  method: 'get',
  path: '/api/accounts',
  operationId: 'listAccounts',
  summary: 'Your connected accounts',
  description:
    'With `problems`: what would fail if something were due now. `status` `needs_reauth`: its owner must connect it again.',
  scope: 'accounts:read',
  request: { query: strict({ ...modeQuery, user_id: id.optional() }) },
  responses: {
    200: jsonOf(
      z.object({ success: z.literal(true), data: z.object({ accounts: z.array(account) }) }),
      'The accounts',
    ),
    ...errorResponses(400, 401, 403, 429, 503),
  },
} as const

export const addPlatforms = (app: OpenAPIHono<GatewayEnv>, calls: GatewayCalls): void => {
  addRoute(app, catalogRoute, async (context, { query }) => {
    // It is public, and the same for all.
    const mode = query.mode ?? 'live'
    const [catalogs, paused] = await Promise.all([calls.catalogs(mode), calls.pausedPlatforms(mode)])
    const platforms = catalogs.map((one) => ({ ...one, paused: paused.includes(one.platform) }))
    return context.json({ success: true as const, data: { platforms } })
  })
  addRoute(app, accountsRoute, async (context, { query }) => {
    const caller = context.get('caller')
    const all = await calls.accountsOf(userOf(caller, query.user_id, 'user_id'), modeOf(caller, query.mode))
    return context.json({ success: true as const, data: { accounts: seenAccounts(caller, all) } })
  })
}
