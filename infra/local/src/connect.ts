import { signIn } from './demo/client.ts'
import { readLocalEnv, runCommand } from './local-env.ts'

const [platform, login] = process.argv.slice(2)

/** Prints where the demo user connects an account of the running stack: open it in a browser. */
await runCommand(async () => {
  if (!platform) throw new Error('npm run connect -- PLATFORM [LOGIN], such as: npm run connect -- x')
  const env = readLocalEnv()
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
})
