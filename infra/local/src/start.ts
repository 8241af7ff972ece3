import { demoUser } from './auth/demo-user.ts'
import { keptKey, provideKey } from './first-key.ts'
import { portsFromEnv, testPortsFromEnv } from './stack/ports.ts'
import { startStack } from './stack/stack.ts'
import { stateDir } from './state-dir.ts'
import { builtStudio } from './studio/build.ts'

const hasTestMode = process.argv.includes('--test-mode')
const say = (line: string): void => void process.stdout.write(`${line}\n`)

try {
  say('Starting Carteiro …')
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })
  const studioDir = await builtStudio(say)
  const kept = await keptKey(stateDir)
  const { urls, keys, stop } = await startStack({
    stateDir,
    studioDir,
    ports: portsFromEnv(process.env),
    fresh: process.argv.includes('--fresh'),
    ...(hasTestMode ? { testPorts: testPortsFromEnv(process.env) } : {}),
    say,
  })
  const key = await provideKey(
    { gateway: urls.gateway, serviceRoleKey: keys.serviceRoleKey, stateDir },
    hasTestMode ? 'test' : 'live',
    kept,
  )
  say(`
Carteiro is running.

  Studio       ${urls.gateway}
  API          ${urls.gateway}/docs
  What was posted (sandbox)   ${urls.sandbox}
  Supabase     ${urls.supabase}
  Postgres     ${urls.database}
  Sign in as   ${demoUser.email} / ${demoUser.password}
  Mode test    ${hasTestMode ? 'runs beside mode live: ?mode=test' : 'does not run: npm start -- --test-mode'}

Publish a first post${hasTestMode ? '' : ', which goes to the sandbox unless your settings lead X elsewhere'}:

  export CARTEIRO_URL=${urls.gateway} CARTEIRO_API_KEY=${key}
  curl "$CARTEIRO_URL/api/publications/enqueue" -H "Authorization: Bearer $CARTEIRO_API_KEY" \\
    -H 'Content-Type: application/json' -d '{ "selectedOptions": ["x_post"], "captions": { "universal": "Bom dia" } }'

Keys and addresses for tools: .carteiro/local.env · logs: .carteiro/services.log
Press Ctrl-C to stop. \`npm start -- --fresh\` starts from scratch.
`)
  await stopped
  say('Stopping …')
  await stop()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
