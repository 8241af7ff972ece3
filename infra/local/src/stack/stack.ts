import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { storeSecrets } from '@carteiro/migrate'
import { isPlatformName, type PlatformName, platformNames } from '@carteiro/platforms'
import postgres from 'postgres'
import { demoUser, seedDemoUser } from '../auth/demo-user.ts'
import { loadKeys, type ProjectKeys } from '../auth/keys.ts'
import { applyBootstrap, applyMigrations, setRolePasswords, startPostgres } from '../postgres/index.ts'
import { seedSandboxAccounts } from './accounts.ts'
import { startBalancer } from './balancer.ts'
import { checkPorts, type Ports, type TestPorts } from './ports.ts'
import { createProcesses, type ProcessSpec } from './processes.ts'
import { HOST, root, serviceSpecs, testSpecs, urlOf } from './services.ts'

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
  /** The platforms whose services run; without it, all. */
  platforms?: readonly PlatformName[]
  /** Ports for the dispatcher and the platforms' services of mode test; without them no service runs in that mode. */
  testPorts?: TestPorts
  /** Where the studio was built; without it the gateway is the API alone. */
  studioDir?: string
  say?: (line: string) => void
  /** Whether the database must survive a crash of the machine; it is slower then. */
  isDurable?: boolean
  /** A database cluster to begin with: `preparedCluster`. */
  template?: string
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
    startPostgres({
      dataDir: join(stateDir, 'postgres'),
      port: ports.postgres,
      isDurable,
      ...(options.template ? { template: options.template } : {}),
    })
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
    const isWanted = ({ name }: ProcessSpec): boolean =>
      !options.platforms || !isPlatformName(name) || options.platforms.includes(name)
    await processes.start([
      ...serviceSpecs(ports, keys, stateDir, addresses, options.studioDir).filter(isWanted),
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
