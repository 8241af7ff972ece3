import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ApiError } from '@carteiro/service-kit'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { compress } from 'hono/compress'
import type { GatewayEnv } from '../auth.ts'
import { errorPages } from '../error-pages/index.ts'
import { errorIndex, errorPage } from '../error-pages/render.ts'
import { documentHead } from '../openapi.ts'
import { describeDocument, type ReferenceDocument } from './describe.ts'
import { docsPage } from './plain-page.ts'
import { referencePage, START_SCRIPT, startScript } from './scalar-page.ts'

/** The pages bring their own style; scripts are the gateway's own. `connect`: where operations are tried. */
const policyOf = (connect: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    `connect-src 'self' ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/** What the studio's build leaves in its assets (apps/studio/scripts/api-reference.ts). */
const SCRIPT = /^api-reference-[\w.-]+\.js$/

const findScript = async (studioDir: string | undefined): Promise<string | undefined> => {
  if (!studioDir) return undefined
  const files = await readdir(join(studioDir, 'assets')).catch(() => [])
  const found = files.find((name) => SCRIPT.test(name))
  return found && `/assets/${found}`
}

/**
 * The reference of the API: `/openapi.json`, `/docs` for people, `/docs/errors`. A gateway that serves no studio has a plain page.
 * All of it is made when it is first asked for.
 */
export const addReference = (
  app: OpenAPIHono<GatewayEnv>,
  { publicUrl, studioDir }: { publicUrl: string; studioDir: string | undefined },
): void => {
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'ck_test_… or ck_live_…, or a Supabase access token',
    description:
      'An API key with the scope that the operation lists: make one in the studio under **Developers → API keys**, by `POST /api/keys`, or take the test key that `npm start` prints. Or the access token of a signed-in user of Supabase Auth (`session.access_token`).',
  })

  let described: ReturnType<typeof describeDocument> | undefined
  const document = () => {
    described ??= describeDocument(
      app.getOpenAPI31Document(documentHead) as unknown as ReferenceDocument,
      publicUrl,
    )
    return described
  }
  const policy = policyOf(new URL(publicUrl).origin)
  const show = (context: Context, page: Parameters<Context['html']>[0]) => {
    context.header('content-security-policy', policy)
    return context.html(page)
  }

  app.get('/openapi.json', compress(), (context) => context.json(document()))
  app.get('/docs', async (context) => {
    const script = await findScript(studioDir)
    return show(context, script ? referencePage(script) : docsPage(document()))
  })
  app.get(START_SCRIPT, (context) =>
    context.body(startScript, 200, { 'content-type': 'text/javascript; charset=utf-8' }),
  )
  app.get('/docs/errors', (context) => show(context, errorIndex()))
  app.get('/docs/errors/:code', (context) => {
    const code = context.req.param('code')
    const page = errorPages[code]
    if (!page) throw new ApiError(404, 'not_found', `there is no error ${code}: /docs/errors lists all`)
    return show(context, errorPage(code, page))
  })
}
