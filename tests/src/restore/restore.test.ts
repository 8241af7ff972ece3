import { execFileSync } from 'node:child_process'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type StackHarness, startStackHarness } from '@carteiro/testing/stack/harness'
import { afterAll, expect, test } from 'vitest'

let harness: StackHarness | undefined
afterAll(() => harness?.end(), 60_000)

/** Jobs with different texts, so that their posts in the sandbox can be distinguished. */
const options = ['x_post', 'threads_post', 'facebook_post', 'linkedin_post']
const platforms = ['x', 'threads', 'facebook', 'linkedin'] as const
/** Long enough to copy the database before it; the jobs are brought forward when it is done. */
const IN_AN_HOUR_MS = 3_600_000

const statuses = async ({ sql }: StackHarness): Promise<Record<string, string>> => {
  const rows = await sql`select option, status, coalesce(error_code, '') as code from publication_jobs`
  return Object.fromEntries(rows.map(({ option, status, code }) => [option, code || status]))
}
const readiness = async ({ sql }: StackHarness): Promise<number> => {
  const [row] =
    await sql`select decrypted_secret as url from vault.decrypted_secrets where name = 'dispatcher_url'`
  return (await fetch(`${row?.url}/readyz`)).status
}
const bringForward = ({ sql }: StackHarness) => sql`
  select carteiro.reschedule_publication_job(id, user_id, null) from publication_jobs where status = 'pending'`

test('a restored older database publishes nothing a second time', async () => {
  harness = await startStackHarness({ platforms })
  const { stateDir } = harness
  const postgres = join(stateDir, 'postgres')
  const backup = join(stateDir, 'backup')
  await harness.client.enqueue({
    selectedOptions: options,
    mediaFiles: [],
    captions: { specific: Object.fromEntries(options.map((option) => [option, `Bom dia, ${option}`])) },
    scheduledAt: new Date(Date.now() + IN_AN_HOUR_MS).toISOString(),
  })
  await harness.end({ keep: true })
  // With its owner: as root Postgres runs as a user of its own.
  execFileSync('cp', ['-a', postgres, backup])

  // The jobs go out after the copy was made.
  harness = await startStackHarness({ platforms, stateDir })
  await bringForward(harness)
  const done = Object.fromEntries(options.map((option) => [option, 'completed']))
  await expect.poll(() => statuses(harness as StackHarness)).toEqual(done)
  const published = await harness.posts()
  expect(published).toHaveLength(options.length)
  await harness.end({ keep: true })

  await rm(postgres, { recursive: true })
  await rename(backup, postgres)
  harness = await startStackHarness({ platforms, stateDir })
  await bringForward(harness)
  await expect.poll(() => readiness(harness as StackHarness)).toBe(503)
  expect(await harness.posts()).toEqual(published)
  expect(new Set(Object.values(await statuses(harness)))).toEqual(new Set(['pending']))

  await harness.sql`select carteiro.confirm_installation('restored')`
  // The platforms' lists lag for two minutes: this moves the restore past that time.
  await harness.sql`
    update carteiro.publication_steps set result = result || '{"confirmed_at": "2020-01-01T00:00:00Z"}'
    where step = 'database_restored'`
  await expect
    .poll(() => statuses(harness as StackHarness))
    .toEqual({
      x_post: 'completed',
      threads_post: 'completed',
      // These platforms have no list that would prove it.
      facebook_post: 'outcome_unknown',
      linkedin_post: 'outcome_unknown',
    })
  expect(await harness.posts()).toEqual(published)
  await expect.poll(() => readiness(harness as StackHarness)).toBe(200)
})
