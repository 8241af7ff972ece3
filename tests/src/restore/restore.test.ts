import { execFileSync } from 'node:child_process'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { setWholeStage, type WholeStage } from '../stage.ts'

let stage: WholeStage | undefined
afterAll(() => stage?.end(), 60_000)

/** Each with words of its own, so that the sandbox's books tell them apart. */
const options = ['x_post', 'threads_post', 'facebook_post', 'linkedin_post']
/** Long enough to copy the database before it; the jobs are brought forward when it is done. */
const IN_AN_HOUR_MS = 3_600_000

const statuses = async ({ sql }: WholeStage): Promise<Record<string, string>> => {
  const rows = await sql`select option, status, coalesce(error_code, '') as code from publication_jobs`
  return Object.fromEntries(rows.map(({ option, status, code }) => [option, code || status]))
}
const readiness = async ({ sql }: WholeStage): Promise<number> => {
  const [row] =
    await sql`select decrypted_secret as url from vault.decrypted_secrets where name = 'dispatcher_url'`
  return (await fetch(`${row?.url}/readyz`)).status
}
const bringForward = ({ sql }: WholeStage) => sql`
  select reschedule_publication_job(id, user_id, null) from publication_jobs where status = 'pending'`

test('an old copy of the database publishes nothing a second time', async () => {
  stage = await setWholeStage()
  const { stateDir } = stage
  const postgres = join(stateDir, 'postgres')
  const backup = join(stateDir, 'backup')
  await stage.client.enqueue({
    selectedOptions: options,
    mediaFiles: [],
    captions: { specific: Object.fromEntries(options.map((option) => [option, `Bom dia, ${option}`])) },
    scheduledAt: new Date(Date.now() + IN_AN_HOUR_MS).toISOString(),
  })
  await stage.end({ keep: true })
  // With its owner: as root Postgres runs as a user of its own.
  execFileSync('cp', ['-a', postgres, backup])

  // The jobs go out after the copy was made.
  stage = await setWholeStage({ stateDir })
  await bringForward(stage)
  const done = Object.fromEntries(options.map((option) => [option, 'completed']))
  await expect.poll(() => statuses(stage as WholeStage)).toEqual(done)
  const published = await stage.posts()
  expect(published).toHaveLength(options.length)
  await stage.end({ keep: true })

  await rm(postgres, { recursive: true })
  await rename(backup, postgres)
  stage = await setWholeStage({ stateDir })
  await bringForward(stage)
  await expect.poll(() => readiness(stage as WholeStage)).toBe(503)
  expect(await stage.posts()).toEqual(published)
  expect(new Set(Object.values(await statuses(stage)))).toEqual(new Set(['pending']))

  await stage.sql`select confirm_installation('restored')`
  // Lists of the platforms lag for two minutes: that time is over.
  await stage.sql`
    update publication_steps set result = result || '{"confirmed_at": "2020-01-01T00:00:00Z"}'
    where step = 'database_restored'`
  await expect
    .poll(() => statuses(stage as WholeStage))
    .toEqual({
      x_post: 'completed',
      threads_post: 'completed',
      // These show no list that would be proof.
      facebook_post: 'outcome_unknown',
      linkedin_post: 'outcome_unknown',
    })
  expect(await stage.posts()).toEqual(published)
  await expect.poll(() => readiness(stage as WholeStage)).toBe(200)
}, 300_000)
