import { randomUUID } from 'node:crypto'
import { PROCESS_PUBLICATION_PATH } from '@carteiro/contracts'
import { createPlatformApp, encryptCredentials, platformConfig } from '@carteiro/platform-kit'
import {
  connectDatabase,
  createLogger,
  createServiceApp,
  isDatabaseOutage,
  listen,
} from '@carteiro/service-kit'
import type { Sql } from 'postgres'
import {
  applyBootstrap,
  applyMigrations,
  setRolePasswords,
  startPostgres,
} from '../../../infra/local/src/postgres/index.ts'
import type { Random } from '../chaos/random.ts'
import { type DispatcherProcess, startDispatcherProcess } from './dispatchers.ts'
import { SETTINGS } from './timing.ts'
import { definitionOf, STRESSED, type Stressed } from './workflows.ts'

const DATABASE = 'stress'
const DISPATCHERS = 3
const SECRET = 'a-secret-of-the-stress-of-at-least-32-characters'
/** Percentage of a platform service's answers that never reach the dispatcher. */
const ANSWERS_LOST = 6

const config = (databaseUrl: string) =>
  platformConfig.parse({
    PORT: '0',
    DATABASE_URL: databaseUrl,
    INTERNAL_AUTH_SECRET: SECRET,
    TOKEN_ENCRYPTION_KEYS: `stress:${Buffer.alloc(32, 7).toString('base64')}`,
    LOG_LEVEL: 'silent',
  })

/** A database, the services of three made-up platforms, and three dispatchers. */
export const startStressHarness = async (random: Random, platformsUrl: string) => {
  const server = await startPostgres()
  const admin = connectDatabase(server.url(), { service: 'stress', max: 1 })
  await admin.unsafe(`create database ${DATABASE}`)
  await admin.end()
  const url = server.url(DATABASE)
  await applyBootstrap(url)
  await applyMigrations(url)
  await setRolePasswords(url)
  const as = (role: string, max: number): Sql =>
    connectDatabase(server.url(DATABASE, role), { service: 'stress', max, session: true })
  const owner = as('postgres', 12)
  const gateway = as('carteiro_gateway', 12)
  await owner.unsafe(SETTINGS)
  await owner`update carteiro.platform_policies set rates = '[]'`
  await owner`
    update carteiro.platform_policies set rates = '[{"scope": "account", "jobs": 8, "seconds": 2}]' where platform = 'threads'`
  await owner`
    update carteiro.platform_policies set rates = '[{"scope": "platform", "jobs": 12, "seconds": 3}]' where platform = 'instagram'`

  const logger = createLogger({ service: 'stress', level: 'silent' })
  let losesAnswers = true
  const services: Partial<Record<Stressed, Sql>> = {}
  const closers: (() => unknown)[] = []
  for (const platform of STRESSED) {
    const sql = as(`carteiro_platform_${platform}`, 8)
    services[platform] = sql
    const definition = definitionOf(platform, platformsUrl)
    const inner = createPlatformApp(definition, { sql, config: config(url), logger })
    const app = createServiceApp({ service: platform, logger, isReady: async () => undefined })
    app.post(PROCESS_PUBLICATION_PATH, async (context) => {
      const answer = await inner.fetch(context.req.raw, context.env)
      if (losesAnswers && random.next() * 100 < ANSWERS_LOST) {
        const { incoming } = context.env as { incoming: { socket: { destroy(): void } } }
        incoming.socket.destroy()
      }
      return answer
    })
    const service = await listen(app, { host: '127.0.0.1', port: 0 })
    closers.push(() => service.server.closeAllConnections(), service.close)
    await sql`
      select carteiro.register_platform(${platform}, ${platform}, '1.0.0', ${sql.json(definition.catalog as never)}, ${service.url})`
  }

  const dispatchers: DispatcherProcess[] = []
  for (let number = 0; number < DISPATCHERS; number += 1) {
    dispatchers.push(await startDispatcherProcess(server.url(DATABASE, 'carteiro_dispatcher'), SECRET))
  }

  /** Connects an account, new or again, with encrypted tokens. */
  const connect = async (userId: string, platform: Stressed): Promise<void> => {
    const encrypted = encryptCredentials(
      config(url).TOKEN_ENCRYPTION_KEYS,
      { platform, externalId: userId, userId },
      { access_token: 'token' },
    )
    const account = {
      external_id: userId,
      display_name: 'Account',
      profile: {},
      scopes: [],
      credentials: encrypted,
    }
    const sql = services[platform] as Sql
    for (;;) {
      try {
        await sql`select carteiro.connect_account(${userId}, ${sql.json(account as never)})`
        return
      } catch (error) {
        // Its backend was terminated: the user tries again.
        if (!isDatabaseOutage(error)) throw error
      }
    }
  }

  return {
    owner,
    gateway,
    dispatchers,
    connect,
    createUser: async (): Promise<string> => {
      const id = randomUUID()
      await owner`insert into auth.users (id, email) values (${id}, ${`${id}@example.com`})`
      for (const platform of STRESSED) await connect(id, platform)
      return id
    },
    behave: (): void => {
      losesAnswers = false
    },
    end: async (): Promise<void> => {
      for (const dispatcher of dispatchers) dispatcher.end()
      for (const close of closers) void close()
      await Promise.all([owner, gateway, ...Object.values(services)].map((sql) => sql.end({ timeout: 1 })))
      await server.stop('immediate')
    },
  }
}
export type StressHarness = Awaited<ReturnType<typeof startStressHarness>>
