import { OpenAPIHono } from '@hono/zod-openapi'
import { expect, it } from 'vitest'
import type { GatewayEnv } from '../auth.ts'
import { addRoute } from './add-route.ts'

const route = {
  method: 'get',
  path: '/api/things',
  operationId: 'listThings',
  request: {},
  responses: { 200: { description: 'The things' } },
} as const
const handle = async () => new Response('things')

it('a route without a declared scope is not added', () => {
  const app = new OpenAPIHono<GatewayEnv>()
  // @ts-expect-error: it declares no scope
  expect(() => addRoute(app, route, handle)).toThrow('get /api/things declares no scope')
  expect(app.routes).toEqual([])
})

it('a route with a scope at a path that asks for no caller is closed', async () => {
  const app = new OpenAPIHono<GatewayEnv>()
  app.onError((_error, context) => context.text('refused', 500))
  addRoute(app, { ...route, scope: 'publications:read' }, handle)
  expect((await app.request('/api/things')).status).toBe(500)
})
