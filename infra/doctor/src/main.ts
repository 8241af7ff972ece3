import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { parseArgs, parseEnv } from 'node:util'
import { isPlatformName, platformNames } from '@carteiro/platforms'
import { examine } from './examine.ts'
import { loginBy } from './live/connect.ts'
import { firstCalls } from './live/first-calls.ts'
import { redact } from './live/redact.ts'
import { linesOf } from './live/report.ts'
import { report } from './report.ts'
import { configs } from './services.ts'

const USAGE = `npm run doctor -- [--env-file FILE]... [--platform NAME]...

Names every setting of a deployment that is missing or wrong, and where to get it. Reads the environment, and the
files that are given, as the settings of every service alike. In containers each service has its own: npm run compose:doctor.

npm run doctor -- --live NAME [--account ID] [--login NAME] [--connect]

Makes the first calls to a platform with real credentials (app, token, identity, limits) and explains each answer. Nothing is
posted, nothing is stored. It reads the app's settings and NAME_ACCESS_TOKEN (X_ACCESS_TOKEN, say: a user's token of this app)
from the environment and the files; with --connect it logs in instead, by the redirect URI of PUBLIC_URL. --account is the
account's id at the platform, --login one of several ways to log in.`

const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** Reads one line from the terminal. */
const ask = async (text: string): Promise<string> => {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  return terminal.question(text).finally(() => terminal.close())
}

const { values } = parseArgs({
  options: {
    'env-file': { type: 'string', multiple: true, default: [] },
    platform: { type: 'string', multiple: true, default: [] },
    live: { type: 'string', multiple: true, default: [] },
    account: { type: 'string' },
    login: { type: 'string' },
    connect: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const refuse = (message: string): void => {
  process.stderr.write(`${message}\n`)
  process.exitCode = 2
}

/** The first calls to each platform. True when all went well. */
const goLive = async (env: Record<string, string | undefined>): Promise<boolean> => {
  const { account, login } = values
  let isGood = true
  for (const platform of values.live.filter(isPlatformName)) {
    const redirectUri = `${(env.PUBLIC_URL ?? '').replace(/\/$/, '')}/api/accounts/${platform}/callback`
    const connect = values.connect ? loginBy(redirectUri, login ?? null, ask) : undefined
    const checks = await firstCalls(platform, { env, account, login, connect })
    for (const line of linesOf(platform, checks)) say(redact(line, env))
    isGood &&= checks.every(({ ok }) => ok)
  }
  return isGood
}

const unknown = values.platform.filter((name) => !configs[name])
const unknownLive = values.live.filter((name) => !isPlatformName(name))
if (values.help) say(USAGE)
else if (unknown.length > 0) {
  refuse(`--platform: ${unknown.join(', ')} is none of ${Object.keys(configs).join(', ')}`)
} else if (unknownLive.length > 0) {
  refuse(`--live: ${unknownLive.join(', ')} is none of ${platformNames.join(', ')}`)
} else {
  const files = values['env-file'].map((file) => parseEnv(readFileSync(file, 'utf8')))
  const env = Object.assign({}, process.env, ...files)
  if (values.live.length === 0) process.exitCode = report(examine(() => env, values.platform)) > 0 ? 1 : 0
  else if (values.connect && !env.PUBLIC_URL) {
    refuse('--connect needs PUBLIC_URL: the platform redirects the browser to an address below it')
  } else process.exitCode = (await goLive(env)) ? 0 : 1
}
