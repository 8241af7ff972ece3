import { ensurePlatformRole } from '@carteiro/platform-kit'
import { connectDatabase } from '@carteiro/service-kit'
import { loadKeys, tokenKeysOf } from './auth/keys.ts'
import { readLocalEnv, runCommand } from './local-env.ts'
import { LOCAL_PASSWORD } from './postgres/index.ts'
import { stateDir } from './state-dir.ts'

const NAME = /^[a-z][a-z0-9_]{0,30}$/

/** Makes the database role of a platform's service in the running stack, and prints the settings that it runs with. */
await runCommand(async () => {
  const [platform = ''] = process.argv.slice(2)
  if (!NAME.test(platform)) {
    throw new Error('npm run platform-settings -- PLATFORM, such as: npm run platform-settings -- bluesky')
  }
  const env = readLocalEnv()
  const keys = await loadKeys(stateDir)
  const database = new URL(env.DATABASE_URL ?? '')
  const owner = connectDatabase(database.href, { service: 'platform-settings', max: 1 })
  database.username = `carteiro_platform_${platform}`
  database.password = LOCAL_PASSWORD
  await ensurePlatformRole(owner, database.href)
  await owner.end()
  const settings = {
    DATABASE_URL: database.href,
    INTERNAL_AUTH_SECRET: keys.internalAuthSecret,
    TOKEN_ENCRYPTION_KEYS: tokenKeysOf(keys, platform),
    // Its media lie at a private address.
    MEDIA_ALLOWED_ORIGINS: env.GATEWAY_URL,
    OTEL_EXPORTER_OTLP_ENDPOINT: `${env.SUPABASE_URL}/otlp`,
  }
  for (const [name, value] of Object.entries(settings)) process.stdout.write(`${name}=${value}\n`)
})
