import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deploymentOf } from '@carteiro/contracts'
import { withConnection } from '@carteiro/migrate'
import { encryptCredentials, parseTokenKeys } from '@carteiro/platform-kit'
import { demoConnections } from '@carteiro/platforms'
import type { Sql } from 'postgres'
import { demoUser } from '../../../infra/local/src/auth/demo-user.ts'
import { loadKeys, type ProjectKeys, tokenKeysOf } from '../../../infra/local/src/auth/keys.ts'
import { startPostgres } from '../../../infra/local/src/postgres/index.ts'
import { type Release, restoreRelease } from './recorded.ts'

/** Makes each recorded account the demo user's first one in the sandbox: the recorded tokens are made up. */
const connectAccounts = async (sql: Sql, keys: ProjectKeys): Promise<void> => {
  const accounts = await sql<{ id: string; platform: string }[]>`
    select id, platform from carteiro.platform_accounts`
  for (const { id, platform } of accounts) {
    const connection = demoConnections.find((one) => one.platform === platform)
    if (!connection) throw new Error(`the sandbox has no account of ${platform}`)
    const tokens = parseTokenKeys(tokenKeysOf(keys, deploymentOf(platform, 'live')))
    const owner = { platform, externalId: connection.id, userId: demoUser.id }
    const credentials = encryptCredentials(tokens, owner, {
      access_token: connection.access_token,
      ...connection.renewal,
    })
    await sql`
      update carteiro.platform_accounts set external_id = ${connection.id}, credentials = ${sql.json(credentials)},
        scopes = ${connection.scopes}, profile = ${sql.json({ username: connection.username })}, status = 'connected', is_default = true
      where id = ${id}`
  }
}

/**
 * The files of a stack that was a release's when it stopped, with jobs in every state: the next one applies its migrations to
 * it. What its jobs wait for is there or due: accounts are connected, platforms are resumed.
 *
 * @returns their folder, and the jobs as they are in there
 */
export const makeReleasedStack = async (
  release: Release,
): Promise<{ stateDir: string; jobs: { id: string; status: string }[] }> => {
  const stateDir = await mkdtemp(join(tmpdir(), 'carteiro-test-'))
  const keys = await loadKeys(stateDir)
  const server = await startPostgres({ dataDir: join(stateDir, 'postgres'), isDurable: false })
  try {
    await restoreRelease(server.url(), release)
    const jobs = await withConnection(server.url(), async (sql) => {
      await connectAccounts(sql, keys)
      await sql`select carteiro.resume_platform(platform) from carteiro.platform_policies where paused_at is not null`
      await sql`select carteiro.retry_publication_job(id, user_id) from publication_jobs where status = 'failed'`
      await sql`update carteiro.publication_timers set due_at = now()`
      return sql<{ id: string; status: string }[]>`select id, status from publication_jobs order by id`
    })
    return { stateDir, jobs: [...jobs] }
  } finally {
    await server.stop()
  }
}
