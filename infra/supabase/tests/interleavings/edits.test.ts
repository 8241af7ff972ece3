import { randomUUID } from 'node:crypto'
import {
  clearQueue,
  type DatabaseHarness,
  jobOf,
  pollQueue,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newJob, whileOpen } from './support.ts'

// New files of a job meet its claim, and the deletion of an upload, while one of both is not committed. In each order a job
// publishes what it was when it was claimed, and an upload that a waiting job shows is there.

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
  await harness.owner`update carteiro.platform_policies set rates = '[]'`
})
afterAll(() => harness.close())
beforeEach(() => clearQueue(harness))

type Sql = Pick<DatabaseHarness['owner'], 'unsafe'>

const upload = async (): Promise<string> => {
  const id = randomUUID()
  await harness.gateway`select carteiro.register_upload(${harness.userId}, ${id}, 'a.png', 10)`
  return id
}
const contentWith = (...uploads: string[]) => ({
  mediaFiles: uploads.map((id) => ({
    name: 'a.png',
    size: 10,
    type: 'image/png',
    url: `https://gateway.example/media/${id}/a.png`,
  })),
  caption: 'Bom dia',
  settings: {},
})
const edit = (job: string, from: object, to: object) => (sql: Sql) =>
  sql.unsafe(
    `select carteiro.edit_publication_job('${job}', '${harness.userId}', '${JSON.stringify(from)}', '${JSON.stringify(to)}')`,
  )
const giveUp = (id: string) => (sql: Sql) =>
  sql.unsafe(`select carteiro.give_up_upload('${harness.userId}', '${id}')`)
const isKept = async (id: string): Promise<boolean> =>
  (await harness.owner`select from carteiro.media_uploads where id = ${id} and user_id is not null`)
    .length === 1

const jobWith = async (content: object) => newJob(harness, { content })

describe('an edit that brings new files', () => {
  it('keeps an upload that is deleted before the edit is committed', async () => {
    const [old, added] = [await upload(), await upload()]
    const job = await jobWith(contentWith(old))
    const deletion = whileOpen(
      harness,
      harness.gateway,
      edit(job, contentWith(old), contentWith(added)),
      async () => giveUp(added)(harness.owner),
    )
    await expect(deletion).rejects.toMatchObject({ code: 'CT002' })
    expect(await isKept(added)).toBe(true)
    // What only the old content showed is kept by nothing any more.
    await giveUp(old)(harness.gateway)
    expect(await isKept(old)).toBe(false)
  })

  it('is refused when one of them was deleted before, and leaves the job as it was', async () => {
    const [old, added] = [await upload(), await upload()]
    const job = await jobWith(contentWith(old))
    const edited = whileOpen(harness, harness.gateway, giveUp(added), async () =>
      edit(job, contentWith(old), contentWith(old, added))(harness.owner),
    )
    await expect(edited).rejects.toMatchObject({
      code: 'CT410',
      message: expect.stringContaining('Upload the files again'),
    })
    expect(await jobOf(harness.owner, job)).toMatchObject({ content: contentWith(old) })
    await expect(giveUp(old)(harness.gateway)).rejects.toMatchObject({ code: 'CT002' })
  })

  it('may show what the service role uploaded for no user', async () => {
    const [old, shared] = [await upload(), await upload()]
    await harness.owner`update carteiro.media_uploads set user_id = null, of_service = true where id = ${shared}`
    const job = await jobWith(contentWith(old))
    await edit(job, contentWith(old), contentWith(shared))(harness.gateway)
    expect(await jobOf(harness.owner, job)).toMatchObject({ content: contentWith(shared) })
  })

  it('is refused when the job is being claimed, which publishes the old ones', async () => {
    const [old, added] = [await upload(), await upload()]
    const job = await jobWith(contentWith(old))
    const edited = whileOpen(
      harness,
      harness.dispatcher,
      (sql) => sql.unsafe('select carteiro.poll_publication_queue(gen_random_uuid())'),
      async () => edit(job, contentWith(old), contentWith(added))(harness.owner),
    )
    await expect(edited).rejects.toMatchObject({
      code: 'CT002',
      message: expect.stringContaining('processing'),
    })
    expect(await jobOf(harness.owner, job)).toMatchObject({ status: 'processing', content: contentWith(old) })
    expect(await isKept(old)).toBe(true)
  })

  it('and is not committed when the job would be claimed, is what is published', async () => {
    const [old, added] = [await upload(), await upload()]
    const job = await jobWith(contentWith(old))
    const during = await whileOpen(
      harness,
      harness.gateway,
      edit(job, contentWith(old), contentWith(added)),
      () => pollQueue(harness.dispatcher),
    )
    const { claims } = during.claims.length > 0 ? during : await pollQueue(harness.dispatcher)
    expect(claims).toMatchObject([{ job_id: job, content: contentWith(added) }])
  })
})
