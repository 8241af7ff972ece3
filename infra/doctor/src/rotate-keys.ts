import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { parseTokenKeys, reencryptAccounts } from '@carteiro/platform-kit'
import { connectDatabase } from '@carteiro/service-kit'

const USAGE = `npm run keys:rotate -- --new-key          prints a new key, to be put in front of TOKEN_ENCRYPTION_KEYS
npm run keys:rotate -- --platform NAME    puts the tokens of a platform's accounts under the first key

The second needs the settings of the platform's service: DATABASE_URL (as its own role) and TOKEN_ENCRYPTION_KEYS with the
new key in front of the old one. Services go on meanwhile, when they know both keys (docs/runbook.md, "Keys").`

const KEY_BYTES = 32
/** Of a platform's service in mode live, and in mode test: each has accounts, and keys, of its own. */
const ROLE_PREFIXES = ['carteiro_platform_', 'carteiro_test_platform_']

const fail = (message: string): void => {
  process.stderr.write(`${message}\n`)
  process.exitCode = 1
}

const rotate = async (platform: string): Promise<void> => {
  const { DATABASE_URL: url, TOKEN_ENCRYPTION_KEYS: keys } = process.env
  if (!url || !keys)
    return fail(`${url ? '' : 'DATABASE_URL is not set. '}${keys ? '' : 'TOKEN_ENCRYPTION_KEYS is not set.'}`)
  const roles = ROLE_PREFIXES.map((prefix) => prefix + platform)
  if (!roles.includes(new URL(url).username)) {
    return fail(
      `DATABASE_URL: expected the role ${roles.join(' or ')}, which alone may touch its mode's tokens`,
    )
  }
  const parsed = parseTokenKeys(keys)
  const sql = connectDatabase(url, { service: 'keys:rotate', max: 1 })
  try {
    const moved = await reencryptAccounts(sql, platform, parsed)
    process.stdout.write(
      `${platform}: ${moved} account(s) are under key ${parsed[0]?.id} now, and none under another.\n`,
    )
  } finally {
    await sql.end({ timeout: 5 })
  }
}

const { values } = parseArgs({
  options: { 'new-key': { type: 'boolean', default: false }, platform: { type: 'string' } },
})
if (values['new-key']) {
  const id = `k${new Date().toISOString().slice(0, 10).replaceAll('-', '')}`
  process.stdout.write(`${id}:${randomBytes(KEY_BYTES).toString('base64')}\n`)
} else if (values.platform) {
  await rotate(values.platform).catch((error: Error) => fail(error.message))
} else fail(USAGE)
