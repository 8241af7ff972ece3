import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { MiddlewareHandler, NotFoundHandler } from 'hono'
import { compress } from 'hono/compress'
import type { SecureHeadersVariables } from 'hono/secure-headers'
import type { GatewayEnv } from '../auth.ts'
import { studioPolicy } from './policy.ts'
import type { StudioSettings } from './settings.ts'

const YEAR_SECONDS = 31_536_000
/** The build leaves it where a nonce belongs. */
const NONCE_PLACE = '__CSP_NONCE__'

/** A path of the studio's own, not of the API, not of a file: the page finds out what to show there. */
const isPage = (path: string, accept: string): boolean =>
  accept.includes('text/html') && !path.startsWith('/api/') && !/\.\w+$/.test(path)

/**
 * Serves the studio that was built into `dir`. What lies in `assets/` has its content's hash in its name and is kept for
 * a year; the page itself is asked for every time, so that a new release is seen at once.
 *
 * @returns what answers paths that no route has: the page where a browser asks for one, else `otherwise`
 */
export const addStudio = (
  app: OpenAPIHono<GatewayEnv>,
  { dir, config }: StudioSettings,
  otherwise: NotFoundHandler<GatewayEnv>,
): NotFoundHandler<GatewayEnv> => {
  const page = readFileSync(join(dir, 'index.html'), 'utf8')
  const policy = studioPolicy(config.supabase_url)

  const fileWith = (cacheControl: string): MiddlewareHandler =>
    serveStatic({
      root: dir,
      onFound: (_path, context) => context.header('cache-control', cacheControl),
    })
  app.use('/assets/*', policy, compress(), fileWith(`public, max-age=${YEAR_SECONDS}, immutable`))
  app.use('/favicon.svg', policy, fileWith('public, max-age=3600'))
  app.get('/studio-config.json', policy, (context) =>
    context.json(config, 200, { 'cache-control': 'no-cache' }),
  )

  return async (context) => {
    const isAsked = ['GET', 'HEAD'].includes(context.req.method)
    if (!isAsked || !isPage(context.req.path, context.req.header('accept') ?? '')) return otherwise(context)
    await policy(context as never, async () => undefined)
    const { secureHeadersNonce = '' } = context.var as Partial<SecureHeadersVariables>
    return context.html(page.replaceAll(NONCE_PLACE, secureHeadersNonce), 200, {
      'cache-control': 'no-cache',
    })
  }
}
