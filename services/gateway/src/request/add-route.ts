import type { Scope } from '@carteiro/contracts'
import type { OpenAPIHono, RouteConfig } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { requireAccess } from '../access.ts'
import type { GatewayEnv } from '../auth.ts'
import { withFieldsNamed } from './naming-field.ts'
import { type Reading, type ReadRequest, type RequestSchemas, readRequest } from './read-request.ts'

/** `scope`: what a caller needs. Null: the route is everybody's. */
type Route = Omit<RouteConfig, 'request' | 'security'> & { request: RequestSchemas; scope: Scope | null }

/** As OpenAPI 3.1 says it: a scheme's list holds the roles that are needed. */
const securityOf = (scope: Scope | null) => (scope === null ? {} : { security: [{ bearer: [scope] }] })

/**
 * Serves a route to callers with its scope, and describes it in the OpenAPI document; its handler sees only what its schemas let
 * through.
 */
export const addRoute = <const R extends Route>(
  app: OpenAPIHono<GatewayEnv>,
  route: R,
  handle: (context: Context<GatewayEnv>, request: ReadRequest<R['request']>) => Promise<Response>,
  reading: Reading = {},
): void => {
  const { scope, ...described } = route
  if (scope === undefined) throw new Error(`${route.method} ${route.path} declares no scope`)
  app.openAPIRegistry.registerPath({ ...described, ...securityOf(scope) } as RouteConfig)
  const schemas = (reading.schemas ?? route.request) as R['request']
  app.on(
    route.method.toUpperCase(),
    route.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    async (context: Context<GatewayEnv>) => {
      if (scope !== null) requireAccess(context.get('caller'), scope)
      const request = await readRequest<R['request']>(schemas, context, reading)
      return withFieldsNamed(request, () => handle(context, request))
    },
  )
}
