import { randomUUID } from 'node:crypto'
import {
  clearQueue,
  type DatabaseHarness,
  enqueue,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { whileOpen } from './support.ts'

// The sweep of media meets a job that is being made, edited or tried again, while one of both is not committed. In each order
// no job waits for files that are gone.

let harness: DatabaseHarness
let id: string
beforeAll(async () => {
  harness = await startDatabaseHarness()
  await harness.owner`update carteiro.platform_policies set rates = '[]'`
})
afterAll(() => harness.close())
beforeEach(async () => {
  await clearQueue(harness)
  await harness.owner`delete from carteiro.media_uploads`
  id = randomUUID()
  await harness.gateway`select carteiro.register_upload(${harness.userId}, ${id}, 'a.png', 10)`
  await harness.owner`update carteiro.media_uploads set created_at = now() - interval '31 days'`
})

type Sql = Pick<DatabaseHarness['owner'], 'unsafe'>

const showing = (...ids: string[]) => ({
  mediaFiles: ids.map((one) => ({
    name: 'a.png',
    size: 10,
    type: 'image/png',
    url: `https://gateway.example/media/${one}/a.png`,
  })),
  caption: 'Bom dia',
  settings: {},
})
const contentOf = (...ids: string[]) => `'${JSON.stringify(showing(...ids))}'::jsonb`

const sweep = (sql: Sql) => sql.unsafe('select carteiro.give_up_unneeded_uploads(10)')
const isKept = async (): Promise<boolean> =>
  (await harness.owner`select from carteiro.media_uploads where id = ${id} and user_id is not null`)
    .length === 1
const waitingJobs = async (): Promise<number> =>
  (
    await harness.owner`
      select from publication_jobs where status = 'pending' and content::text like ${`%${id}%`}`
  ).length

/** A job that failed long ago and shows the upload, or none. */
const failedJob = async (...ids: string[]): Promise<string> => {
  const job = (await enqueue(harness, [{ content: showing(...ids) }])).jobs[0]?.job_id ?? ''
  await harness.owner`
    select carteiro.transition_job(${job}, 'failed', '{}', 'media_rejected', 'No.')`
  await harness.owner`update publication_jobs set completed_at = now() - interval '8 days' where id = ${job}`
  return job
}

const changes: Record<string, () => Promise<(sql: Sql) => Promise<unknown>>> = {
  'a publication': async () => (sql) =>
    sql.unsafe(`select carteiro.enqueue_publication(jsonb_build_object(
      'user_id', '${harness.userId}', 'total_requested', 1, 'uploads', jsonb_build_array('${id}'),
      'jobs', jsonb_build_array(jsonb_build_object('platform', 'x', 'option', 'x_post', 'content', ${contentOf(id)}))))`),
  'a row that is inserted past the gateway': async () => (sql) =>
    sql.unsafe(`insert into publication_jobs (user_id, platform, option, content)
      values ('${harness.userId}', 'x', 'x_post', ${contentOf(id)})`),
  'an edit': async () => {
    const { jobs } = await enqueue(harness, [{ content: showing() }])
    return (sql) =>
      sql.unsafe(`select carteiro.edit_publication_job('${jobs[0]?.job_id}', '${harness.userId}', ${contentOf()},
        ${contentOf(id)}, needed_uploads => '{${id}}')`)
  },
  'a retry': async () => {
    const job = await failedJob(id)
    return (sql) => sql.unsafe(`select carteiro.retry_publication_job('${job}', '${harness.userId}')`)
  },
}

describe.each(Object.entries(changes))('%s that shows an upload without need', (_, prepare) => {
  it('keeps it when the sweep comes before it is committed', async () => {
    const change = await prepare()
    await whileOpen(harness, harness.owner, change, () => sweep(harness.gateway))
    expect([await isKept(), await waitingJobs()]).toEqual([true, 1])
    await sweep(harness.gateway)
    expect(await isKept()).toBe(true)
  })

  it('is refused when it comes while the sweep is not committed', async () => {
    const change = await prepare()
    await expect(
      whileOpen(harness, harness.owner, sweep, async () => change(harness.owner)),
    ).rejects.toMatchObject({ code: 'CT410', message: expect.stringContaining(id) })
    expect([await isKept(), await waitingJobs()]).toEqual([false, 0])
  })
})
