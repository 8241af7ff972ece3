import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { signIn } from './demo/client.ts'

const stateDir = resolve(import.meta.dirname, '../../../.carteiro')
const [platform, login] = process.argv.slice(2)

/** Prints where the demo user connects an account of the running stack: open it in a browser. */
try {
  if (!platform) throw new Error('npm run connect -- PLATFORM [LOGIN], such as: npm run connect -- x')
  const env = parseEnv(readFileSync(`${stateDir}/local.env`, 'utf8'))
  const client = await signIn({
    gateway: env.GATEWAY_URL ?? '',
    supabase: env.SUPABASE_URL ?? '',
    anonKey: env.SUPABASE_ANON_KEY ?? '',
  })
  const query = login ? `?login=${encodeURIComponent(login)}` : ''
  const { authorization_url: url } = await client.call<{ authorization_url: string }>(
    `/api/accounts/${encodeURIComponent(platform)}/connect${query}`,
  )
  process.stdout.write(`Open within ten minutes:\n\n  ${url}\n\n`)
  await client.close()
} catch (error) {
  const { message, code } = error as NodeJS.ErrnoException
  process.stderr.write(`${code === 'ENOENT' ? 'Nothing runs here: npm start first.' : message}\n`)
  process.exitCode = 1
}
