import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { platformNames } from '@carteiro/platforms'
import { demoUser } from '../../local/src/auth/demo-user.ts'
import { tokenKeysOf } from '../../local/src/auth/keys.ts'
import { publishEverywhere } from '../../local/src/demo/publish.ts'
import { LOCAL_PASSWORD } from '../../local/src/postgres/index.ts'
import { freePorts } from '../../local/src/stack/ports.ts'
import { readComposition } from '../src/composition.ts'
import { composeDir, makeEnv } from '../src/make-env.ts'
import { missingForContainers, say } from './commands.ts'
import { connectAccount, signIn } from './connect-account.ts'
import { type Container, startContainer } from './container.ts'
import { buildFromSharedParts, buildImage, buildSharedParts, makeBaseImages, megabytesOf } from './images.ts'
import { probe } from './probe.ts'
import { checkProxy } from './proxy.ts'
import { checkWithDockerCompose } from './real-compose.ts'
import { startSupabase } from './supabase.ts'

const IMAGE_USER = 10_001
/** Built by the Dockerfile as it is, in one go: the service that uses every part. */
const BUILT_WHOLE = 'gateway'

const missing = missingForContainers(['buildah', 'mmdebstrap', 'caddy'])
if (missing) {
  say(`SKIPPED: the images were neither built nor started, for ${missing}.`)
  process.exit(0)
}

const began = Date.now()
const timed = (what: string): void => say(`${what} (${((Date.now() - began) / 1000).toFixed(0)} s)`)
const folder = mkdtempSync(join(tmpdir(), 'carteiro-images-'))
await chmod(folder, 0o755)
const running: Container[] = []

// The deployment: compose.yaml with settings made as the README says, on free ports. What stands in for
// Supabase has its own password and keys.
const ports = await freePorts()
const supabase = await startSupabase(join(folder, 'state'), ports)
const envFile = join(folder, '.env')
await makeEnv({ from: join(composeDir, '.env.example'), to: envFile, sandbox: true, force: false, ports })
const env: Record<string, string | undefined> = {
  ...parseEnv(readFileSync(envFile, 'utf8')),
  POSTGRES_PASSWORD: LOCAL_PASSWORD,
  SUPABASE_URL: supabase.url,
  JWT_SECRET: supabase.keys.jwtSecret,
  ANON_KEY: supabase.keys.anonKey,
  ...Object.fromEntries(
    platformNames.map((name) => [
      `${name.toUpperCase()}_TOKEN_ENCRYPTION_KEYS`,
      tokenKeysOf(supabase.keys, name),
    ]),
  ),
}
const { services } = readComposition(env)
const ours = Object.entries(services).filter(([, { build }]) => build)
const hosts = ['carteiro.localhost', 'sandbox.localhost', ...Object.keys(services)]

const start = (name: string): Container => {
  const service = services[name]
  if (!service) throw new Error(`compose.yaml has no ${name}`)
  let dataDir: string | undefined
  if (service.volumes) {
    dataDir = join(folder, `data-${name}`)
    mkdirSync(dataDir)
    chownSync(dataDir, IMAGE_USER, IMAGE_USER)
  }
  const image = images.get(name) ?? ''
  const container = startContainer(name, image, { environment: service.environment, hosts, dataDir })
  running.push(container)
  return container
}

const images = new Map<string, string>()
try {
  await checkProxy()
  timed('The proxy lets nothing of Realtime through but its socket and broadcasts')
  const version = checkWithDockerCompose(envFile, parseEnv(readFileSync(envFile, 'utf8')))
  timed(`Docker Compose ${version} reads compose.yaml as it is meant`)
  makeBaseImages()
  timed('Base images made')
  buildSharedParts()
  timed('Built what all services share')
  for (const [name, { build }] of ours) {
    const service = build?.args.SERVICE ?? ''
    const image =
      service === BUILT_WHOLE
        ? buildImage(service)
        : buildFromSharedParts(service, join(folder, 'Dockerfile'))
    images.set(name, image)
    const { whole, own } = megabytesOf(image)
    timed(`Built ${name.padEnd(10)} ${whole} MB, of which Debian ${whole - own} MB`)
  }

  const migrate = start('migrate')
  if ((await migrate.ended()) !== 0) throw new Error(`migrate failed:\n${migrate.log()}`)
  running.pop()
  await supabase.start()
  await supabase.seed()
  const containers = ours.filter(([name]) => name !== 'migrate').map(([name]) => start(name))
  await Promise.all(containers.map((container) => container.untilHealthy()))
  timed(`${containers.length} containers are healthy`)
  for (const container of containers) probe(container)

  const address = (name: keyof typeof ports) => `http://127.0.0.1:${ports[name]}`
  const studio = await fetch(address('gateway'), { headers: { accept: 'text/html' } })
  if (!studio.ok || !(await studio.text()).includes('<script'))
    throw new Error('the gateway serves no studio')
  const deployment = {
    publicUrl: env.PUBLIC_URL ?? '',
    supabaseUrl: supabase.url,
    anonKey: supabase.keys.anonKey,
  }
  await connectAccount(deployment, await signIn(deployment, demoUser))
  const where = { gateway: address('gateway'), sandbox: address('sandbox') }
  const published = await publishEverywhere(
    { ...where, supabase: supabase.url, anonKey: supabase.keys.anonKey },
    say,
  )
  if (published.completed !== published.wanted || published.posts.length !== published.wanted)
    throw new Error(`of ${published.wanted} jobs ${published.completed} were completed`)
  timed(`${published.completed} posts went out of the images`)

  while (running.length > 0) {
    const container = running.pop()
    const code = await container?.stop()
    if (code !== 0) throw new Error(`${container?.name} ended with ${code} on SIGTERM:\n${container?.log()}`)
  }
  timed('All ended with 0 on SIGTERM')
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
} finally {
  await Promise.all(running.map((container) => container.stop()))
  await supabase.stop()
  rmSync(folder, { recursive: true, force: true })
}
process.exit()
