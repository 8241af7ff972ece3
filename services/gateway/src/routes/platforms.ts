import { account, id, platformCatalog, strict } from '@carteiro/contracts'
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { authorOf, type GatewayEnv } from '../auth.ts'
import { errorResponses, jsonOf, security } from '../openapi.ts'
import { addRoute } from '../request/add-route.ts'
import type { GatewayCalls } from '../sql/calls.ts'

const catalog = z.object({ platforms: z.array(platformCatalog.extend({ paused: z.boolean() })) })
const catalogRoute = {
  method: 'get',
  path: '/api/platforms',
  operationId: 'listPlatforms',
  summary: 'What can be published where: options, media, texts, settings',
  request: {},
  responses: {
    200: jsonOf(z.object({ success: z.literal(true), data: catalog }), 'The catalog'),
    ...errorResponses(503),
  },
} as const
const accountsRoute = {
  method: 'get',
  path: '/api/accounts',
  operationId: 'listAccounts',
  summary: 'Your connected accounts',
  security,
  request: { query: strict({ user_id: id.optional() }) },
  responses: {
    200: jsonOf(
      z.object({ success: z.literal(true), data: z.object({ accounts: z.array(account) }) }),
      'The accounts',
    ),
    ...errorResponses(400, 401, 403, 503),
  },
} as const

export const addPlatforms = (app: OpenAPIHono<GatewayEnv>, calls: GatewayCalls): void => {
  addRoute(app, catalogRoute, async (context) => {
    const [catalogs, paused] = await Promise.all([calls.catalogs(), calls.pausedPlatforms()])
    const platforms = catalogs.map((one) => ({ ...one, paused: paused.includes(one.platform) }))
    return context.json({ success: true as const, data: { platforms } })
  })
  addRoute(app, accountsRoute, async (context, { query }) => {
    const author = authorOf(context.get('caller'), query.user_id, 'user_id')
    return context.json({ success: true as const, data: { accounts: await calls.accountsOf(author) } })
  })
}
