import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { storeSecrets } from '@carteiro/migrate'
import { sandboxSettings } from '@carteiro/sandbox/apps'
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
import { type PlatformName, platformNames } from './platforms.ts'
import { checkPorts, type Ports } from './ports.ts'
import { createProcesses, type ProcessSpec } from './processes.ts'

const root = resolve(import.meta.dirname, '../../../..')
const HOST = '127.0.0.1'

/**
 * Whoever hands bytes on makes garbage of nothing else: collected often, it costs half the time, and memory stays small
 * (docs/decisions/0016-bytes-pass-through.md).
 */
const FOR_BYTES_THAT_PASS = '--max-semi-space-size=1'

export type StackUrls = { gateway: string; supabase: string; sandbox: string; database: string }
export type Stack = {
  urls: StackUrls
  keys: ProjectKeys
  /** Postgres crashes, and comes back with its data. */
  crashPostgres(): Promise<void>
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
      NODE_OPTIONS: FOR_BYTES_THAT_PASS,
      ...sharedSetting('ACCOUNT_SWEEP_SECONDS'),
      ...sharedSetting('STEP_LIMIT_SECONDS'),
      ...ownSettings(`${name.toUpperCase()}_`),
    })
  return [
    spec('supabase', 'infra/local/src/supabase/main.ts', {
      DATABASE_URL: databaseAs('postgres'),
      STATE_DIR: stateDir,
    }),
    spec('sandbox', 'infra/sandbox/src/main.ts', { DATA_DIR: join(stateDir, 'sandbox') }),
    ...platformNames.map(platform),
    spec('gateway', 'services/gateway/src/main.ts', {
      ...shared('carteiro_gateway'),
      SUPABASE_URL: urlOf(ports.supabase),
      SUPABASE_JWT_SECRET: keys.jwtSecret,
      MEDIA_DIR: join(stateDir, 'media'),
      PUBLIC_URL: urlOf(ports.gateway),
      // One's own machine serves nobody else: tests and load runs may ask as much as they like.
      CALLS_PER_MINUTE: '1000000',
      SUPABASE_ANON_KEY: keys.anonKey,
      TRACES_URL: `${urlOf(ports.supabase)}/otlp/traces`,
      ...(studioDir ? { STUDIO_DIR: studioDir } : {}),
      // The studio by its other name, and as Vite serves it while it is worked on.
      APP_ORIGINS: `http://localhost:${ports.gateway},http://127.0.0.1:5173`,
    }),
    spec('dispatcher', 'services/dispatcher/src/main.ts', {
      ...shared('carteiro_dispatcher'),
      // Outside of Postgres' folder: whoever puts an old copy of that back is noticed.
      WITNESS_FILE: join(stateDir, 'dispatcher-witness.json'),
      ...sharedSetting('DEPLOYMENT_NAME'),
    }),
  ]
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
  /** Where the studio was built; without it the gateway is the API alone. */
  studioDir?: string
  say?: (line: string) => void
  /** Another tree of this repository that a process is started from, such as a release's. */
  treeOf?: (process: string) => string | undefined
}): Promise<Stack> => {
  const { stateDir, ports, say = () => undefined } = options
  await checkPorts(ports)
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

  const startDatabase = () => startPostgres({ dataDir: join(stateDir, 'postgres'), port: ports.postgres })
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
        .filter(({ name }) => name === 'dispatcher' || platformNames.some((platform) => platform === name))
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
    ])
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
  return { urls, keys, crashPostgres, stop }
}
