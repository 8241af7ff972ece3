import type { OpenAPIHono, RouteConfig } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { GatewayEnv } from '../auth.ts'
import { withFieldsNamed } from './naming-field.ts'
import { type Reading, type ReadRequest, type RequestSchemas, readRequest } from './read-request.ts'

type Route = Omit<RouteConfig, 'request'> & { request: RequestSchemas }

/** Serves a route and describes it in the OpenAPI document; its handler sees only what its schemas let through. */
export const addRoute = <const R extends Route>(
  app: OpenAPIHono<GatewayEnv>,
  route: R,
  handle: (context: Context<GatewayEnv>, request: ReadRequest<R['request']>) => Promise<Response>,
  reading: Reading = {},
): void => {
  app.openAPIRegistry.registerPath(route as RouteConfig)
  const schemas = (reading.schemas ?? route.request) as R['request']
  app.on(
    route.method.toUpperCase(),
    route.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    async (context: Context<GatewayEnv>) => {
      const request = await readRequest<R['request']>(schemas, context, reading)
      return withFieldsNamed(request, () => handle(context, request))
    },
  )
}
