import { join, resolve } from 'node:path'
import { deploymentOf } from '@carteiro/contracts'
import {
  forEachPlatform,
  isPlatformName,
  type PlatformName,
  platformNames,
  sandboxSettings,
} from '@carteiro/platforms'
import { type ProjectKeys, tokenKeysOf } from '../auth/keys.ts'
import { LOCAL_PASSWORD } from '../postgres/index.ts'
import { mediaSettings } from './media-settings.ts'
import type { Ports, TestPorts } from './ports.ts'
import type { ProcessSpec } from './processes.ts'

export const root = resolve(import.meta.dirname, '../../../..')
export const HOST = '127.0.0.1'

/**
 * A process that passes bytes on allocates little else: with a small young generation, collecting takes half the time and
 * memory stays small (docs/decisions/0018-large-files-are-streamed-in-one-request.md).
 */
const SMALL_YOUNG_GENERATION = '--max-semi-space-size=1'

export const urlOf = (port: number): string => `http://${HOST}:${port}`

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
export const serviceSpecs = (
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
export const testSpecs = (
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
