import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { reencryptWebhookSecrets } from '@carteiro/dispatcher'
import { reencryptAccounts } from '@carteiro/platform-kit'
import { connectDatabase, type EncryptionKeys, parseEncryptionKeys, type Sql } from '@carteiro/service-kit'

const USAGE = `npm run keys:rotate -- --new-key          prints a new key, to be put in front of the others
npm run keys:rotate -- --platform NAME    puts the tokens of a platform's accounts under the first key
npm run keys:rotate -- --webhooks         puts the secrets of webhooks under the first key

The second needs the settings of the platform's service: DATABASE_URL (as its own role) and TOKEN_ENCRYPTION_KEYS with the
new key in front of the old one; the third those of the dispatcher, and WEBHOOK_ENCRYPTION_KEYS. Services go on meanwhile, when they know both keys (docs/runbook.md, "Keys").`

const KEY_BYTES = 32
/** Of a platform's service in mode live, and in mode test: each has accounts, and keys, of its own. */
const ROLE_PREFIXES = ['carteiro_platform_', 'carteiro_test_platform_']

const fail = (message: string): void => {
  process.stderr.write(`${message}\n`)
  process.exitCode = 1
}

type Rotation = {
  setting: string
  /** One of them must be the database's user. */
  roles: string[]
  whose: string
  /** Answers what was put under the first key, for the last line. */
  move: (sql: Sql, keys: EncryptionKeys) => Promise<string>
}

const ofPlatform = (platform: string): Rotation => ({
  setting: 'TOKEN_ENCRYPTION_KEYS',
  roles: ROLE_PREFIXES.map((prefix) => prefix + platform),
  whose: "its mode's tokens",
  move: async (sql, keys) => `${platform}: ${await reencryptAccounts(sql, platform, keys)} account(s)`,
})
const ofWebhooks: Rotation = {
  setting: 'WEBHOOK_ENCRYPTION_KEYS',
  roles: ['carteiro_dispatcher'],
  whose: 'the secrets of webhooks',
  move: async (sql, keys) => `webhooks: ${await reencryptWebhookSecrets(sql, keys)} endpoint(s)`,
}

const rotate = async ({ setting, roles, whose, move }: Rotation): Promise<void> => {
  const { DATABASE_URL: url, [setting]: given } = process.env
  if (!url || !given)
    return fail(`${url ? '' : 'DATABASE_URL is not set. '}${given ? '' : `${setting} is not set.`}`)
  if (!roles.includes(new URL(url).username)) {
    return fail(`DATABASE_URL: expected the role ${roles.join(' or ')}, which alone may touch ${whose}`)
  }
  const keys = parseEncryptionKeys(given)
  const sql = connectDatabase(url, { service: 'keys:rotate', max: 1 })
  try {
    const moved = await move(sql, keys)
    process.stdout.write(`${moved} are under key ${keys[0]?.id} now, and none under another.\n`)
  } finally {
    await sql.end({ timeout: 5 })
  }
}

const { values } = parseArgs({
  options: {
    'new-key': { type: 'boolean', default: false },
    platform: { type: 'string' },
    webhooks: { type: 'boolean', default: false },
  },
})
const chosen = [values['new-key'], values.platform !== undefined, values.webhooks].filter(Boolean).length
if (chosen !== 1) fail(USAGE)
else if (values['new-key']) {
  const id = `k${new Date().toISOString().slice(0, 10).replaceAll('-', '')}`
  process.stdout.write(`${id}:${randomBytes(KEY_BYTES).toString('base64')}\n`)
} else {
  await rotate(values.webhooks ? ofWebhooks : ofPlatform(values.platform ?? '')).catch((error: Error) =>
    fail(error.message),
  )
}
