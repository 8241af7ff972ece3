import { ApiError } from '@carteiro/service-kit'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { NotFoundHandler } from 'hono'
import type { GatewayEnv } from '../auth.ts'

/** Answers what no route takes: 405 with the methods that there are, or 404 for a path that is not there. */
export const answerUnrouted =
  (app: OpenAPIHono<GatewayEnv>): NotFoundHandler<GatewayEnv> =>
  ({ req }) => {
    const routes = app.openAPIRegistry.definitions.filter((one) => one.type === 'route')
    const named = routes.filter(({ route }) => route.path === req.path)
    const fitting = routes.filter(({ route }) =>
      new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(req.path),
    )
    const methods = (named.length > 0 ? named : fitting).map(({ route }) => route.method.toUpperCase())
    if (methods.length === 0) throw new ApiError(404, 'not_found', `${req.path} does not exist`)
    const allow = methods.join(', ')
    throw new ApiError(
      405,
      'method_not_allowed',
      `expected ${allow}`,
      [{ field: 'method', code: 'method_not_allowed', message: `expected ${allow}`, allowed: methods }],
      { allow },
    )
  }
