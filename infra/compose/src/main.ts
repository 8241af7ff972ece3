import { join } from 'node:path'
import { composeDir, makeEnv } from './make-env.ts'

/** npm run compose:secrets [-- --sandbox] [--force] */
const has = (flag: string): boolean => process.argv.includes(flag)
const to = join(composeDir, '.env')
try {
  await makeEnv({
    from: join(composeDir, '.env.example'),
    to,
    sandbox: has('--sandbox'),
    force: has('--force'),
  })
  process.stdout.write(`${to} holds this deployment's secrets: keep a copy, and keep it out of Git.
Start: docker compose --project-directory infra/compose up --build --detach
`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
