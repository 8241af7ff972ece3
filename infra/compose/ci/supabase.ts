import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import postgres from 'postgres'
import { seedDemoUser } from '../../local/src/auth/demo-user.ts'
import { loadKeys, type ProjectKeys } from '../../local/src/auth/keys.ts'
import { applyBootstrap, startPostgres } from '../../local/src/postgres/index.ts'
import { seedSandboxAccounts } from '../../local/src/stack/accounts.ts'

const repository = resolve(import.meta.dirname, '../../..')
const LOOK_AGAIN_MS = 100

/** Stands in for Supabase's images, which need an engine: the embedded Postgres, and the embedded stack's Supabase. */
export const startSupabase = async (stateDir: string, ports: { postgres: number; supabase: number }) => {
  mkdirSync(stateDir, { recursive: true })
  const keys: ProjectKeys = await loadKeys(stateDir)
  const database = await startPostgres({ port: ports.postgres })
  await applyBootstrap(database.url())
  const log: string[] = []
  const url = `http://127.0.0.1:${ports.supabase}`

  const start = async (): Promise<void> => {
    const child = spawn(process.execPath, [join(repository, 'infra/local/src/supabase/main.ts')], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: database.url(),
        STATE_DIR: stateDir,
        PORT: String(ports.supabase),
      },
    })
    child.stderr?.on('data', (chunk) => log.push(String(chunk)))
    stops.unshift(async () => {
      const over = new Promise((resolve) => child.once('exit', resolve))
      if (child.exitCode === null && child.kill('SIGTERM')) await over
    })
    while (
      !(await fetch(`${url}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      ))
    ) {
      if (child.exitCode !== null) throw new Error(`the stand-in for Supabase ended:\n${log.join('')}`)
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
    }
  }
  const stops: (() => Promise<unknown>)[] = [() => database.stop()]
  return {
    url,
    keys,
    start,
    /** A user with the sandbox's accounts; after the migrations. */
    seed: async (): Promise<void> => {
      const sql = postgres(database.url(), { max: 1, onnotice: () => undefined })
      await seedDemoUser(sql)
      await seedSandboxAccounts(sql, keys)
      await sql.end()
    },
    stop: async (): Promise<void> => {
      for (const stop of stops) await stop()
      writeFileSync(join(stateDir, 'supabase.log'), log.join(''))
    },
  }
}
