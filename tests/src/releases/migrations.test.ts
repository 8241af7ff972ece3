import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAccount, createUser, enqueue, pollQueue } from '@carteiro/testing/database/harness'
import { changeRoles } from '@carteiro/testing/database/roles'
import postgres, { type Sql } from 'postgres'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { applyBootstrap, applyMigrations } from '../../../infra/local/src/postgres/index.ts'
import { findPrevious, migrationsOf } from './previous.ts'

/**
 * Migrations are frozen by a release. Before the first one they are edited where they stand, and then there is nothing
 * to go on from; with the first tag this must hold.
 */
const previous = findPrevious()
const then = 'commit' in previous ? migrationsOf(previous.commit) : new Map<string, string>()
const now = migrationsOf('HEAD')
const edited = [...then].filter(([name, text]) => now.get(name) !== text).map(([name]) => name)
const isReleased = 'commit' in previous && previous.isReleased
const canGoOn = then.size > 0 && edited.length === 0

const whyNot =
  'missing' in previous
    ? previous.missing
    : `nothing is released; edited since: ${edited.join(', ') || 'none'}`

it('no migration of a release is changed or removed', ({ skip }) => {
  skip(!isReleased, whyNot)
  expect(edited).toEqual([])
})

it('a migration that was added since a release comes after all of the release', ({ skip }) => {
  skip(!isReleased, whyNot)
  const last = [...then.keys()].at(-1) ?? ''
  expect([...now.keys()].filter((name) => !then.has(name) && name < last)).toEqual([])
})

describe.runIf(isReleased || canGoOn)('this commit’s migrations on the previous release’s database', () => {
  const name = `upgrade_${randomBytes(6).toString('hex')}`
  const folder = mkdtempSync(join(tmpdir(), 'carteiro-migrations-'))
  const admin = postgres(inject('postgresUrl'), { max: 1, onnotice: () => undefined })
  const url = Object.assign(new URL(inject('postgresUrl')), { pathname: `/${name}` }).href
  afterAll(async () => {
    await admin.unsafe(`drop database if exists ${name} with (force)`)
    await admin.end()
    rmSync(folder, { recursive: true })
  })

  it('keep all data, and jobs in flight end as usual', async () => {
    await admin.unsafe(`create database ${name}`)
    await applyBootstrap(url)
    for (const [file, text] of then) writeFileSync(join(folder, file), text)
    await changeRoles(() => applyMigrations(url, folder))

    const owner: Sql = postgres(url, { max: 2, onnotice: () => undefined })
    try {
      const userId = await createUser(owner)
      await createAccount(owner, userId, 'x')
      const harness = { gateway: owner, userId }
      const inAnHour = new Date(Date.now() + 3_600_000).toISOString()
      await enqueue(harness, [{}])
      const [claim] = (await pollQueue(owner, { max: 1 })).claims
      await enqueue(harness, [{}, { scheduled_at: inAnHour }])
      const rows = () =>
        owner`select id, status, seq, content, scheduled_at from publication_jobs order by created_at, id`
      const before = await rows()

      await changeRoles(() => applyMigrations(url))

      expect(await rows()).toEqual(before)
      const { settled, claims } = await pollQueue(owner, {
        settlements: [
          {
            lease_token: claim?.lease_token ?? '',
            outcome: { outcome: 'completed', platform_response: { post_id: '1', permalink: null } },
          },
        ],
      })
      expect(settled).toEqual([true])
      expect(claims).toHaveLength(1)
      const statuses = await owner`select status from publication_jobs order by status`
      expect(statuses.map(({ status }) => status)).toEqual(['completed', 'pending', 'processing'])
    } finally {
      await owner.end()
    }
  })
})
