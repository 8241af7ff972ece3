/** Writes apps/cli/assets, which the package brings along: the migrations, and the services of infra/compose without Supabase's own. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { parse, stringify } from 'yaml'

type Service = {
  image: string
  build?: unknown
  profiles?: string[]
  environment: Record<string, string | null>
  depends_on?: Record<string, unknown>
  extra_hosts?: string[]
  [key: string]: unknown
}

/** `${NAME:?why}`, as compose writes what must be set, and `${NAME-}`, what may be nothing. */
const required = (name: string): string => `\${${name}:?set it in carteiro/.env}`
const SUFFIX = `\${CARTEIRO_DATABASE_USER_SUFFIX-}`

const root = resolve(import.meta.dirname, '../../..')
const compose = join(root, 'infra/compose')
const assets = resolve(import.meta.dirname, '../assets')

/** Those that belong to a Supabase project, which the app has already. */
const SUPABASE = ['db', 'auth', 'rest', 'realtime', 'supabase']
/** Settings that the app's own Supabase project answers, and not this file's. */
const GATEWAY = {
  SUPABASE_URL: required('SUPABASE_URL'),
  SUPABASE_JWT_SECRET: null,
  SUPABASE_ANON_KEY: null,
  STUDIO_SUPABASE_URL: null,
  JWT_ISSUER: null,
}
const HEADER = `# Carteiro's services, beside the Supabase project that you have. Written by "npx carteiro init"; everything that differs between
# two deployments is in .env beside it. Without a profile it publishes to the sandbox alone (test keys); with COMPOSE_PROFILES=live
# in .env to the real platforms too.
#   docker compose -f carteiro/compose.yaml up --detach
`

const servicesIn = (file: string): Record<string, Service> =>
  (parse(readFileSync(join(compose, file), 'utf8'), { merge: true }) as { services: Record<string, Service> })
    .services

const all = { ...servicesIn('compose.yaml'), ...servicesIn('test-mode/compose.yaml') }
const isPlatform = (name: string): boolean => `${name}-test` in all
const isNeededForTests = (name: string): boolean => name.endsWith('-test') || name === 'sandbox'

const adapted = (name: string, { build: _, depends_on, profiles: __, ...service }: Service): Service => {
  const environment: Service['environment'] = {
    ...service.environment,
    ...(name === 'gateway' ? GATEWAY : {}),
  }
  if (name === 'migrate') {
    environment.APPLY_MIGRATIONS = 'false'
    environment.DISPATCHER_URL = null
  }
  const waitsFor = Object.entries(depends_on ?? {}).filter(([other]) => !SUPABASE.includes(other))
  return {
    ...service,
    ...(isPlatform(name) || name === 'dispatcher' ? { profiles: ['live'] } : {}),
    environment,
    ...(waitsFor.length > 0 ? { depends_on: Object.fromEntries(waitsFor) } : {}),
    ...(name === 'sandbox' ? {} : { extra_hosts: ['host.docker.internal:host-gateway'] }),
  }
}

const services = Object.fromEntries(
  Object.entries(all)
    .filter(
      ([name]) =>
        isPlatform(name) || isNeededForTests(name) || ['migrate', 'gateway', 'dispatcher'].includes(name),
    )
    .map(([name, service]) => [name, adapted(name, service)]),
)

const defaults = parseEnv(readFileSync(join(compose, '.env.example'), 'utf8'))
/** Where a release's images are (.github/workflows/release.yml), or another registry. */
const defaultOf = (name: string): string =>
  (defaults[name] ?? '').replace(/^carteiro\//, `\${CARTEIRO_IMAGES:-ghcr.io/carteiro/carteiro}/`)
const text = stringify(
  { name: 'carteiro', services, volumes: { media: null, dispatcher: null, sandbox: null } },
  { aliasDuplicateObjects: false, lineWidth: 0, nullStr: '', version: '1.1' },
)
  .replaceAll(/@db:\$\{POSTGRES_PORT:\?\}\/postgres/g, () => `@${required('CARTEIRO_DATABASE')}`)
  .replaceAll(
    /postgres:\/\/postgres:\$\{POSTGRES_PASSWORD:\?[^}]*\}/g,
    () => `postgres://postgres${SUFFIX}:${required('CARTEIRO_DATABASE_PASSWORD')}`,
  )
  .replaceAll(/postgres:\/\/(carteiro_\w+):/g, (_, role: string) => `postgres://${role}${SUFFIX}:`)
  .replaceAll(/\$\{(\w+):\?[^}]*\}/g, (whole, name: string) =>
    defaults[name] && name !== 'SUPABASE_URL' ? `\${${name}:-${defaultOf(name)}}` : whole,
  )

rmSync(assets, { recursive: true, force: true })
mkdirSync(assets)
cpSync(join(root, 'infra/supabase/migrations'), join(assets, 'migrations'), { recursive: true })
writeFileSync(join(assets, 'compose.yaml'), `${HEADER}${text}`)
