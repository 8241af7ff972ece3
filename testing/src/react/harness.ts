import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PlatformCatalog } from '@carteiro/contracts'
import { createGateway, gatewayConfig } from '@carteiro/gateway'
import { createLogger, listen, loadConfig } from '@carteiro/service-kit'
import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import type { JSONWebKeySet } from 'jose'
import postgres, { type Sql } from 'postgres'
import { createAuthApp } from '../../../infra/local/src/auth/app.ts'
import { demoUser, seedDemoUser } from '../../../infra/local/src/auth/demo-user.ts'
import { loadKeys, type ProjectKeys } from '../../../infra/local/src/auth/keys.ts'
import type { RealtimeLimits } from '../../../infra/local/src/realtime/limits.ts'
import { attachRealtime } from '../../../infra/local/src/realtime/server.ts'
import { createTestDatabase } from '../database/database.ts'
import { createAccount } from '../database/harness.ts'

const CATALOG: PlatformCatalog = {
  v: 1,
  platform: 'x',
  display_name: 'X',
  version: '1.0.0',
  options: [
    {
      option: 'x_post',
      title: 'Post',
      text: { max: 280, counting: 'x_weighted', required: 'without_media' },
      media: {
        combinations: [{ name: 'up to four images', kinds: ['image'], min: 0, max: 4 }],
        files: { image: { types: ['image/jpeg', 'image/png'], max_bytes: 5_000_000 } },
      },
      settings: { type: 'object', additionalProperties: false },
    },
  ],
}

type Intercept = (request: Request, pass: () => Promise<Response>, lose: () => void) => Promise<Response>

/** Auth, Realtime and the gateway in this process, on a database of their own, with a user who has an X account. */
export type ReactHarness = {
  keys: ProjectKeys
  supabaseUrl: string
  gatewayUrl: string
  owner: Sql
  dispatcher: Sql
  xService: Sql
  userId: string
  accountId: string
  /** Ends every connection to Realtime and takes no new one until `startRealtime`. */
  stopRealtime(): Promise<void>
  /** `limits` replace some of the server's. */
  startRealtime(limits?: Partial<RealtimeLimits>): Promise<void>
  /** Called with each request to the gateway; `lose` closes the connection, so that no answer arrives. */
  intercept: Intercept | undefined
  close(): Promise<void>
}

export const startReactHarness = async (): Promise<ReactHarness> => {
  const folder = await mkdtemp(join(tmpdir(), 'carteiro-react-'))
  const database = await createTestDatabase()
  const open = (url: string): Sql => postgres(url, { max: 3, onnotice: () => undefined })
  const owner = open(database.url)
  const dispatcher = open(database.urlAs('carteiro_dispatcher'))
  const xService = open(database.urlAs('carteiro_platform_x'))
  const gatewaySql = open(database.urlAs('carteiro_gateway'))
  const keys = await loadKeys(folder)
  await seedDemoUser(owner)
  await xService`select carteiro.register_platform('x', 'X', '1.0.0', ${xService.json(CATALOG as never)}, 'http://127.0.0.1:1')`

  const supabase = new Hono()
  supabase.route('/auth/v1', createAuthApp({ sql: owner, keys, issuer: 'http://127.0.0.1/auth/v1' }))
  const supabaseListener = await listen(supabase, { host: '127.0.0.1', port: 0 })
  const attach = (limits?: Partial<RealtimeLimits>) =>
    attachRealtime({
      server: supabaseListener.server,
      databaseUrl: database.url,
      jwtSecret: keys.jwtSecret,
      jwks: { keys: [keys.publicJwk] as JSONWebKeySet['keys'] },
      limits: { connectRefusalPauseMs: 20, joinRefusalPauseMs: 100, ...limits },
    })
  let realtime = await attach()
  await realtime.ready()

  const gateway = new Hono<{ Bindings: HttpBindings }>()
  const gatewayListener = await listen(gateway, { host: '127.0.0.1', port: 0 })
  const app = createGateway({
    sql: gatewaySql,
    logger: createLogger({ service: 'gateway', level: 'silent' }),
    config: loadConfig(gatewayConfig, {
      DATABASE_URL: database.url,
      INTERNAL_AUTH_SECRET: keys.jwtSecret,
      SUPABASE_URL: supabaseListener.url,
      SUPABASE_JWT_SECRET: keys.jwtSecret,
      JWT_ISSUER: 'http://127.0.0.1/auth/v1',
      MEDIA_DIR: folder,
      MEDIA_MAX_BYTES: '10000000',
      PUBLIC_URL: gatewayListener.url,
      // A loaded machine probes slowly.
      MEDIA_PROBE_MS: '120000',
    }),
  })

  const harness: ReactHarness = {
    keys,
    supabaseUrl: supabaseListener.url,
    gatewayUrl: gatewayListener.url,
    owner,
    dispatcher,
    xService,
    userId: demoUser.id,
    accountId: await createAccount(owner, demoUser.id, 'x'),
    intercept: undefined,
    stopRealtime: () => realtime.stop(),
    startRealtime: async (limits) => {
      realtime = await attach(limits)
      await realtime.ready()
    },
    close: async () => {
      await realtime.stop()
      supabaseListener.server.closeAllConnections()
      gatewayListener.server.closeAllConnections()
      await Promise.all([supabaseListener.close(), gatewayListener.close()])
      await Promise.all([owner, dispatcher, xService, gatewaySql].map((sql) => sql.end({ timeout: 1 })))
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
  gateway.all('*', async (context) => {
    const pass = async (): Promise<Response> => app.fetch(context.req.raw, context.env)
    const lose = (): void => void context.env.outgoing.destroy()
    return harness.intercept ? harness.intercept(context.req.raw, pass, lose) : pass()
  })
  return harness
}
