import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { deploymentOf } from '@carteiro/contracts'
import { storeSecrets } from '@carteiro/migrate'
import {
  forEachPlatform,
  isPlatformName,
  type PlatformName,
  platformNames,
  sandboxSettings,
} from '@carteiro/platforms'
import postgres from 'postgres'
import { demoUser, seedDemoUser } from '../auth/demo-user.ts'
import { loadKeys, type ProjectKeys, tokenKeysOf } from '../auth/keys.ts'
import {
  applyBootstrap,
  applyMigrations,
  LOCAL_PASSWORD,
  setRolePasswords,
  startPostgres,
} from '../postgres/index.ts'
import { seedSandboxAccounts } from './accounts.ts'
import { startBalancer } from './balancer.ts'
import { mediaSettings } from './media-settings.ts'
import { checkPorts, type Ports, type TestPorts } from './ports.ts'
import { createProcesses, type ProcessSpec } from './processes.ts'

const root = resolve(import.meta.dirname, '../../../..')
const HOST = '127.0.0.1'

/**
 * A process that passes bytes on allocates little else: with a small young generation, collecting takes half the time and
 * memory stays small (docs/decisions/0018-large-files-are-streamed-in-one-request.md).
 */
const SMALL_YOUNG_GENERATION = '--max-semi-space-size=1'

export type StackUrls = { gateway: string; supabase: string; sandbox: string; database: string }
export type Stack = {
  urls: StackUrls
  keys: ProjectKeys
  /** Postgres crashes, and comes back with its data. */
  crashPostgres(): Promise<void>
  /** Postgres stops, its folder is changed, and it starts again; the services stay. */
  replacePostgres(change: (dataDir: string) => Promise<void>): Promise<void>
  stop(): Promise<void>
}

const urlOf = (port: number): string => `http://${HOST}:${port}`

/** Settings of one platform that were given from outside, such as X_API_BASE_URL; not its port. */
const ownSettings = (prefix: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      name.startsWith(prefix) && name !== `${prefix}PORT` && value !== undefined ? [[name, value]] : [],
    ),
  )

/** A setting of every service of a kind that was given from outside. */
const sharedSetting = (name: string): Record<string, string> => {
  const value = process.env[name]
  return value === undefined ? {} : { [name]: value }
}

/** Each service with just the settings that it needs, as a deployment would give them. */
const serviceSpecs = (
  ports: Ports,
  keys: ProjectKeys,
  stateDir: string,
  /** Where a platform's service is found, if not at its own port. */
  addresses: Partial<Record<PlatformName, string>>,
  studioDir?: string,
): ProcessSpec[] => {
  const databaseAs = (role: string) =>
    `postgres://${role}:${LOCAL_PASSWORD}@${HOST}:${ports.postgres}/postgres`
  const spec = (name: keyof Ports, script: string, env: Record<string, string>): ProcessSpec => ({
    name,
    script: join(root, script),
    url: urlOf(ports[name]),
    env: { HOST, PORT: String(ports[name]), ...env },
  })
  const shared = (role: string) => ({
    DATABASE_URL: databaseAs(role),
    INTERNAL_AUTH_SECRET: keys.internalAuthSecret,
    OTEL_EXPORTER_OTLP_ENDPOINT: `${urlOf(ports.supabase)}/otlp`,
    ...sharedSetting('OTEL_EXPORTER_OTLP_ENDPOINT'),
  })
  const platform = (name: PlatformName) =>
    spec(name, `services/${name}/src/main.ts`, {
      ...shared(`carteiro_platform_${name}`),
      SERVICE_URL: addresses[name] ?? urlOf(ports[name]),
      TOKEN_ENCRYPTION_KEYS: tokenKeysOf(keys, name),
      ...sandboxSettings(name, urlOf(ports.sandbox)),
      MEDIA_ALLOWED_ORIGINS: urlOf(ports.gateway),
      NODE_OPTIONS: SMALL_YOUNG_GENERATION,
      ...sharedSetting('ACCOUNT_SWEEP_SECONDS'),
      ...sharedSetting('STEP_LIMIT_SECONDS'),
      ...ownSettings(`${name.toUpperCase()}_`),
    })
  const webhooks = {
    WEBHOOK_ENCRYPTION_KEYS: tokenKeysOf(keys, 'webhooks'),
    // Where Next.js serves an app that is worked on.
    MEDIA_ALLOWED_ORIGINS: 'http://localhost:3000,http://127.0.0.1:3000',
    ...sharedSetting('MEDIA_ALLOWED_ORIGINS'),
  }
  return [
    spec('supabase', 'infra/local/src/supabase/main.ts', {
      DATABASE_URL: databaseAs('postgres'),
      STATE_DIR: stateDir,
    }),
    spec('sandbox', 'infra/sandbox/src/main.ts', {
      DATA_DIR: join(stateDir, 'sandbox'),
      ...sharedSetting('PROCESSING_MS'),
    }),
    ...platformNames.map(platform),
    spec('gateway', 'services/gateway/src/main.ts', {
      ...shared('carteiro_gateway'),
      SUPABASE_URL: urlOf(ports.supabase),
      SUPABASE_JWT_SECRET: keys.jwtSecret,
      SUPABASE_STORAGE_KEY: keys.serviceRoleKey,
      MEDIA_DIR: join(stateDir, 'media'),
      ...mediaSettings(keys, urlOf(ports.supabase)),
      PUBLIC_URL: urlOf(ports.gateway),
      ...webhooks,
      ...sharedSetting('MEDIA_PROBE_MS'),
      ...sharedSetting('FFMPEG_PATH'),
      ...sharedSetting('MEDIA_CONVERT_MS'),
      // A development machine serves no other users: tests and load runs need no limit.
      CALLS_PER_MINUTE: '1000000',
      KEY_CALLS_PER_MINUTE: '1000000',
      SUPABASE_ANON_KEY: keys.anonKey,
      TRACES_URL: `${urlOf(ports.supabase)}/otlp/traces`,
      ...(studioDir ? { STUDIO_DIR: studioDir } : {}),
      // The studio by its other name, and as Vite serves it while it is worked on.
      APP_ORIGINS: `http://localhost:${ports.gateway},http://127.0.0.1:5173`,
    }),
    spec('dispatcher', 'services/dispatcher/src/main.ts', {
      ...shared('carteiro_dispatcher'),
      // Outside of Postgres' folder, so that a restored copy of that folder is noticed.
      WITNESS_FILE: join(stateDir, 'dispatcher-witness.json'),
      ...webhooks,
      ...sharedSetting('DEPLOYMENT_NAME'),
    }),
  ]
}

/** The same dispatcher and platform services once more, in mode test: with roles, keys and ports of their own. */
const testSpecs = (
  ports: Ports,
  testPorts: TestPorts,
  keys: ProjectKeys,
  stateDir: string,
): ProcessSpec[] => {
  const addresses = forEachPlatform((name) => urlOf(testPorts[name]))
  const specs = serviceSpecs({ ...ports, ...testPorts }, keys, stateDir, addresses)
  return specs.flatMap((spec) => {
    const { name, env } = spec
    if (name === 'dispatcher') {
      const WITNESS_FILE = join(stateDir, 'test-dispatcher-witness.json')
      return { ...spec, name: `${name}-test`, env: { ...env, CARTEIRO_MODE: 'test', WITNESS_FILE } }
    }
    if (!isPlatformName(name)) return []
    const role = new URL(env.DATABASE_URL ?? '')
    role.username = `carteiro_test_platform_${name}`
    return {
      ...spec,
      name: `${name}-test`,
      env: {
        ...env,
        // What leads a live service elsewhere, to its real platform, say, is not for this one.
        ...sandboxSettings(name, urlOf(ports.sandbox)),
        CARTEIRO_MODE: 'test',
        SANDBOX_ORIGINS: urlOf(ports.sandbox),
        DATABASE_URL: role.href,
        TOKEN_ENCRYPTION_KEYS: tokenKeysOf(keys, deploymentOf(name, 'test')),
      },
    }
  })
}

/**
 * Starts the embedded stack: Postgres with pgmq, migrations, the parts of Supabase, the sandbox and every service as a
 * process of its own. Data and logs lie in `stateDir`; `fresh` removes what is there.
 */
export const startStack = async (options: {
  stateDir: string
  ports: Ports
  fresh?: boolean
  /** Ports for a second copy of the dispatcher and of every platform's service. */
  secondCopies?: Ports
  /** Ports for the dispatcher and the platforms' services of mode test; without them no service runs in that mode. */
  testPorts?: TestPorts
  /** Where the studio was built; without it the gateway is the API alone. */
  studioDir?: string
  say?: (line: string) => void
  /** Whether the database must survive a crash of the machine; it is slower then. */
  isDurable?: boolean
  /** Another tree of this repository that a process is started from, such as a release's. */
  treeOf?: (process: string) => string | undefined
}): Promise<Stack> => {
  const { stateDir, ports, isDurable = true, say = () => undefined } = options
  await checkPorts(ports, options.testPorts)
  if (options.fresh) await rm(stateDir, { recursive: true, force: true })
  await mkdir(stateDir, { recursive: true })
  const keys = await loadKeys(stateDir)

  /** One after the other, each whole: of two writes at once the older one could be the last. */
  let written: Promise<unknown> = Promise.resolve()
  const writeProcesses = (list: { name: string; pid: number; url: string }[]): void => {
    const file = join(stateDir, 'processes.json')
    const text = JSON.stringify(
      list.map(({ name, pid, url }) => ({ name, pid, url })),
      null,
      2,
    )
    written = written
      .then(() => writeFile(`${file}.new`, text))
      .then(() => rename(`${file}.new`, file))
      .catch((error) => say(`processes.json was not written: ${error.message}`))
  }

  const startDatabase = () =>
    startPostgres({ dataDir: join(stateDir, 'postgres'), port: ports.postgres, isDurable })
  let database = await startDatabase()
  const balancers: { stop(): void }[] = []
  const processes = createProcesses({
    logFile: join(stateDir, 'services.log'),
    say,
    scriptOf: ({ name, script }) => join(options.treeOf?.(name) ?? root, relative(root, script)),
    onChange: (running) => {
      writeProcesses([{ name: 'postgres', pid: database.pid, url: database.url() }, ...running])
    },
  })
  const stop = async (): Promise<void> => {
    await processes.stop()
    for (const balancer of balancers) balancer.stop()
    await database.stop()
    await written
    await rm(join(stateDir, 'processes.json'), { force: true })
  }

  try {
    await applyBootstrap(database.url())
    await applyMigrations(database.url())
    await setRolePasswords(database.url())
    const sql = postgres(database.url(), { max: 1, onnotice: () => undefined })
    await seedDemoUser(sql)
    await seedSandboxAccounts(sql, keys)
    await storeSecrets(sql, {
      dispatcher_url: urlOf(ports.dispatcher),
      internal_auth_secret: keys.internalAuthSecret,
    })
    await sql.end()
    const addresses: Partial<Record<PlatformName, string>> = {}
    const { secondCopies } = options
    for (const name of secondCopies ? platformNames : []) {
      const balancer = await startBalancer([ports[name], secondCopies?.[name] ?? 0], HOST)
      balancers.push(balancer)
      addresses[name] = balancer.url
    }
    const copied = (specs: ProcessSpec[]): ProcessSpec[] =>
      specs
        .filter(({ name }) => name === 'dispatcher' || isPlatformName(name))
        .map((spec) => ({ ...spec, name: `${spec.name}-2` }))
    await processes.start([
      ...serviceSpecs(ports, keys, stateDir, addresses, options.studioDir),
      // A second copy has the database and everything else of the first, and a port of its own.
      ...(secondCopies
        ? copied(
            serviceSpecs(
              {
                ...secondCopies,
                postgres: ports.postgres,
                supabase: ports.supabase,
                sandbox: ports.sandbox,
                gateway: ports.gateway,
              },
              keys,
              stateDir,
              addresses,
            ),
          )
        : []),
      ...(options.testPorts ? testSpecs(ports, options.testPorts, keys, stateDir) : []),
    ])
    if (options.testPorts) {
      // Only an account of a deployment that has registered can be stored.
      const owner = postgres(database.url(), { max: 1, onnotice: () => undefined })
      await seedSandboxAccounts(owner, keys, 'test')
      await owner.end()
    }
  } catch (error) {
    await stop()
    throw error
  }

  const urls = {
    gateway: urlOf(ports.gateway),
    supabase: urlOf(ports.supabase),
    sandbox: urlOf(ports.sandbox),
    database: database.url(),
  }
  const variables = {
    GATEWAY_URL: urls.gateway,
    SUPABASE_URL: urls.supabase,
    SUPABASE_ANON_KEY: keys.anonKey,
    SUPABASE_SERVICE_ROLE_KEY: keys.serviceRoleKey,
    DATABASE_URL: urls.database,
    SANDBOX_URL: urls.sandbox,
    DEMO_USER_ID: demoUser.id,
    DEMO_EMAIL: demoUser.email,
    DEMO_PASSWORD: demoUser.password,
  }
  const lines = [
    '# The demo user is an operator (app_metadata.operator): the Queue page and /api/queue/* are open to it.\n',
    ...Object.entries(variables).map(([name, value]) => `${name}=${value}\n`),
  ]
  await writeFile(join(stateDir, 'local.env'), lines.join(''), { mode: 0o600 })
  const crashPostgres = async (): Promise<void> => {
    await database.stop('immediate')
    database = await startDatabase()
  }
  const replacePostgres = async (change: (dataDir: string) => Promise<void>): Promise<void> => {
    await database.stop()
    await change(database.dataDir)
    database = await startDatabase()
  }
  return { urls, keys, crashPostgres, replacePostgres, stop }
}
