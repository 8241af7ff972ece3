import { randomUUID } from 'node:crypto'
import {
  asUser,
  clearQueue,
  type DatabaseHarness,
  enqueue,
  jobOf,
  pollQueue,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { completed } from './interleavings/support.ts'

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
  await harness.owner`update carteiro.platform_policies set rates = '[]'`
})
afterAll(() => harness.close())
beforeEach(async () => {
  await clearQueue(harness)
  await harness.owner`delete from carteiro.media_uploads`
  await harness.owner`delete from carteiro.media_usage`
})

const upload = async (): Promise<string> => {
  const id = randomUUID()
  await harness.gateway`select carteiro.register_upload(${harness.userId}, ${id}, 'a.png', 10, 'live', 'image/png')`
  return id
}
const showing = (...uploads: string[]) => ({
  mediaFiles: uploads.map((id) => ({
    name: 'a.png',
    size: 10,
    type: 'image/png',
    url: `https://gateway.example/media/${id}/a.png`,
  })),
  caption: 'Bom dia',
  settings: {},
})
const jobWith = async (...uploads: string[]): Promise<string> =>
  (await enqueue(harness, [{ content: showing(...uploads) }], { uploads })).jobs[0]?.job_id ?? ''
const settle = async (job: string, outcome: object): Promise<void> => {
  const { claims } = await pollQueue(harness.dispatcher)
  const lease = claims.find(({ job_id }) => job_id === job)?.lease_token ?? ''
  await pollQueue(harness.dispatcher, { settlements: [{ lease_token: lease, outcome: outcome as never }] })
}
const ends = {
  completed: (job: string) => settle(job, completed),
  failed: (job: string) =>
    settle(job, { outcome: 'failed', verdict: 'refuse', code: 'media_rejected', message: 'No.' }),
  cancelled: async (job: string) => {
    await harness.gateway`select carteiro.cancel_publication_job(${job}, ${harness.userId})`
  },
}
/** As if so much time had passed since an upload arrived, or a job ended. */
const uploadedBefore = async (id: string, age: string): Promise<void> => {
  await harness.owner`update carteiro.media_uploads set created_at = now() - ${age}::interval where id = ${id}`
}
const endedBefore = async (job: string, age: string): Promise<void> => {
  await harness.owner`update publication_jobs set completed_at = now() - ${age}::interval where id = ${job}`
}
/** What a sweep finds, however recently an upload was checked. */
const removed = async (): Promise<string[]> => {
  await harness.owner`update carteiro.media_uploads set check_after = now()`
  const [checked] = await harness.gateway`select carteiro.give_up_unneeded_uploads(100) as number`
  expect(checked?.number).toBeGreaterThanOrEqual(0)
  const [row] = await harness.gateway`select carteiro.uploads_to_remove(100) as ids`
  return row?.ids
}
const retry = (job: string) =>
  harness.gateway`select carteiro.retry_publication_job(${job}, ${harness.userId})`
const listed = async () => {
  const [row] = await harness.gateway`select carteiro.list_uploads(${harness.userId}, 10) as uploads`
  return row?.uploads
}

it('an upload that no job shows is kept for 30 days', async () => {
  const id = await upload()
  await uploadedBefore(id, '29 days 23 hours')
  expect(await removed()).toEqual([])
  await uploadedBefore(id, '30 days 1 hour')
  expect(await removed()).toEqual([id])
  expect(await listed()).toMatchObject({ used_bytes: 0, uploads: [] })
})

it('an upload is kept as long as a job that shows it is not finished', async () => {
  const id = await upload()
  await uploadedBefore(id, '500 days')
  const inAYear = new Date(Date.now() + 365 * 86_400_000).toISOString()
  await enqueue(harness, [{ content: showing(id), scheduled_at: inAYear }])
  expect(await removed()).toEqual([])
  expect((await listed()).uploads).toMatchObject([{ id, waiting_jobs: 1, removed_after: null }])
})

it.each(Object.entries(ends))('and for 7 days after the last of them is %s', async (_, end) => {
  const id = await upload()
  await uploadedBefore(id, '500 days')
  const [first, last] = [await jobWith(id), await jobWith(id)]
  await ends.cancelled(first)
  await endedBefore(first, '90 days')
  expect(await removed()).toEqual([])
  await end(last)
  await endedBefore(last, '6 days 23 hours')
  expect(await removed()).toEqual([])
  const [its] = (await listed()).uploads
  expect(its.waiting_jobs).toBe(0)
  expect(Date.parse(its.removed_after) - Date.parse(its.last_job_ended_at)).toBe(7 * 86_400_000)
  await endedBefore(last, '7 days 1 hour')
  expect(await removed()).toEqual([id])
})

it('the times are settings', async () => {
  const [unused, used] = [await upload(), await upload()]
  const job = await jobWith(used)
  await ends.cancelled(job)
  await endedBefore(job, '2 days')
  await uploadedBefore(unused, '2 days')
  await harness.owner`
    update carteiro.queue_settings set keep_unused_uploads = '1 day', keep_media_after_last_job = '1 day'`
  const gone = await removed()
  await harness.owner`
    update carteiro.queue_settings set keep_unused_uploads = default, keep_media_after_last_job = default`
  expect(gone.toSorted()).toEqual([unused, used].toSorted())
})

it('an upload is not checked again before its time, or a day', async () => {
  const id = await upload()
  const check = async () =>
    (await harness.gateway`select carteiro.give_up_unneeded_uploads(100) as number`)[0]?.number
  expect([await check(), await check()]).toEqual([1, 0])
  const [row] = await harness.owner`
    select check_after between now() + interval '23 hours' and now() + interval '1 day' as "in a day"
    from carteiro.media_uploads where id = ${id}`
  expect(row).toEqual({ 'in a day': true })
})

describe('a job that failed', () => {
  it('can be tried again while its files are there, and they are kept for it then', async () => {
    const id = await upload()
    const job = await jobWith(id)
    await ends.failed(job)
    await endedBefore(job, '6 days')
    expect(await removed()).toEqual([])
    await retry(job)
    await uploadedBefore(id, '500 days')
    expect(await removed()).toEqual([])
  })

  it('cannot when they are gone, by its user or an operator, before it is queued', async () => {
    const id = await upload()
    const job = await jobWith(id)
    await ends.failed(job)
    await endedBefore(job, '8 days')
    expect(await removed()).toEqual([id])
    const refusal = { code: 'CT410', column_name: 'mediaFiles', message: expect.stringContaining(id) }
    await expect(retry(job)).rejects.toMatchObject(refusal)
    await harness.gateway`select carteiro.forget_uploads(${[id]}::uuid[])`
    await expect(retry(job)).rejects.toMatchObject(refusal)
    const [row] = await harness.gateway`
      select carteiro.redrive_dead_letters(${[job]}::uuid[], null, null, null) as answer`
    expect(row?.answer).toMatchObject({
      redriven: [],
      refused: [{ job_id: job, why: expect.stringContaining(id) }],
    })
    expect(await jobOf(harness.owner, job)).toMatchObject({ status: 'failed' })
  })

  it('can again with other files, which are kept for it', async () => {
    const [gone, added] = [await upload(), await upload()]
    const job = await jobWith(gone)
    await ends.failed(job)
    await endedBefore(job, '8 days')
    await removed()
    const { gateway } = harness
    await gateway`
      select carteiro.edit_publication_job(${job}, ${harness.userId}, ${gateway.json(showing(gone))},
        ${gateway.json(showing(added))}, needed_uploads => ${[added]}::uuid[])`
    await retry(job)
    await uploadedBefore(added, '500 days')
    expect(await removed()).toEqual([gone])
  })
})

describe('a publication that shows an upload which is gone', () => {
  const request = (uploads: string[]) => ({
    user_id: harness.userId,
    total_requested: 1,
    uploads,
    jobs: [{ platform: 'x', option: 'x_post', content: showing(...uploads) }],
  })

  it('is refused, and those enqueued with it are not', async () => {
    const [there, givenUp, never] = [await upload(), await upload(), randomUUID()]
    await harness.gateway`select carteiro.give_up_upload(${harness.userId}, ${givenUp})`
    const requests = [[there], [there, givenUp], [never], []].map(request)
    const [row] = await harness.gateway`
      select carteiro.enqueue_publications(${harness.gateway.json(requests)}) as answers`
    expect(row?.answers).toMatchObject([
      { answer: { jobs: [{}] } },
      { refused: { sqlstate: 'CT410', column: 'mediaFiles', message: expect.stringContaining(givenUp) } },
      { refused: { sqlstate: 'CT410', message: expect.stringContaining(never) } },
      { answer: { jobs: [{}] } },
    ])
    expect(await harness.owner`select from publication_jobs`).toHaveLength(2)
  })

  it('cannot be inserted past the gateway either', async () => {
    const id = await upload()
    await harness.gateway`select carteiro.give_up_upload(${harness.userId}, ${id})`
    const insert = (content: object) =>
      asUser(
        harness.owner,
        harness.userId,
        (sql) => sql`
          insert into publication_jobs (user_id, platform, option, content)
          values (${harness.userId}, 'x', 'x_post', ${sql.json(content as never)})`,
      )
    await expect(insert(showing(id))).rejects.toMatchObject({ code: 'CT410' })
    // Another system's address may look like ours.
    await insert(showing(randomUUID()))
    const kept = await upload()
    await insert(showing(kept))
    await uploadedBefore(kept, '500 days')
    expect(await removed()).toEqual([id])
  })
})

it('operators see who has stored most', async () => {
  await upload()
  await upload()
  const [row] = await harness.gateway`select carteiro.top_uploaders(5) as users`
  expect(row?.users).toEqual([{ user_id: harness.userId, bytes: 20, files: 2 }])
})
