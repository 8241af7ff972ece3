import type { OpenAPIHono, RouteConfig } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { GatewayEnv } from '../auth.ts'
import { type ReadRequest, type RequestSchemas, readRequest } from './read-request.ts'

type Route = Omit<RouteConfig, 'request'> & { request: RequestSchemas }

/** Serves a route and describes it in the OpenAPI document; its handler sees only what its schemas let through. */
export const addRoute = <const R extends Route>(
  app: OpenAPIHono<GatewayEnv>,
  route: R,
  handle: (context: Context<GatewayEnv>, request: ReadRequest<R['request']>) => Promise<Response>,
  /** The schemas that a request is read with, where it needs some of its own. */
  schemasOf: () => R['request'] = () => route.request as R['request'],
): void => {
  app.openAPIRegistry.registerPath(route as RouteConfig)
  app.on(route.method.toUpperCase(), route.path.replaceAll(/\{(\w+)\}/g, ':$1'), async (context) =>
    handle(context, await readRequest(schemasOf(), context)),
  )
}
