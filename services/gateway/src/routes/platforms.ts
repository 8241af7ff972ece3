import { platformCatalog } from '@carteiro/contracts'
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { authorOf, type GatewayEnv } from '../auth.ts'
import { errorResponses, jsonOf, security } from '../openapi.ts'
import type { GatewayCalls } from '../sql.ts'

const catalogRoute = createRoute({
  method: 'get',
  path: '/api/platforms',
  summary: 'What can be published where: options, media, texts, settings',
  responses: {
    200: jsonOf(
      z.object({
        success: z.literal(true),
        data: z.object({ platforms: z.array(platformCatalog.extend({ paused: z.boolean() })) }),
      }),
      'The catalog',
    ),
  },
})
const accountsRoute = createRoute({
  method: 'get',
  path: '/api/accounts',
  summary: 'Your connected accounts',
  security,
  request: { query: z.object({ user_id: z.uuid().optional() }) },
  responses: {
    200: jsonOf(
      z.object({
        success: z.literal(true),
        data: z.object({ accounts: z.array(z.record(z.string(), z.unknown())) }),
      }),
      'The accounts',
    ),
    ...errorResponses(401),
  },
})

export const addPlatforms = (app: OpenAPIHono<GatewayEnv>, calls: GatewayCalls): void => {
  app.openapi(catalogRoute, async (context) => {
    const [catalogs, paused] = await Promise.all([calls.catalogs(), calls.pausedPlatforms()])
    const platforms = catalogs.map((catalog) => ({ ...catalog, paused: paused.includes(catalog.platform) }))
    return context.json({ success: true as const, data: { platforms } }, 200)
  })
  app.openapi(accountsRoute, async (context) => {
    const author = authorOf(context.get('caller'), context.req.valid('query').user_id)
    const accounts = (await calls.accountsOf(author)).map((account) => ({ ...account }))
    return context.json({ success: true as const, data: { accounts } }, 200)
  })
}
