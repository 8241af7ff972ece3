import { randomUUID } from 'node:crypto'
import {
  createUser,
  type DatabaseHarness,
  enqueue,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { whileOpen } from './interleavings/support.ts'

const LIMIT = 1000

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
})
afterAll(() => harness.close())
beforeEach(async () => {
  await harness.owner`delete from carteiro.media_uploads`
  await harness.owner`delete from carteiro.media_usage`
  await harness.owner`update carteiro.queue_settings set stored_bytes_per_user = ${LIMIT}`
})

const register = async (bytes: number, userId = harness.userId, sql = harness.gateway): Promise<string> => {
  const id = randomUUID()
  await sql`select carteiro.register_upload(${userId}, ${id}, 'film.mp4', ${bytes})`
  return id
}
type Uploads = { used_bytes: number; limit_bytes: number; uploads: { id: string; bytes: number }[] }
const listed = async (userId = harness.userId): Promise<Uploads> =>
  (await harness.gateway`select carteiro.list_uploads(${userId}, 100) as uploads`)[0]?.uploads
const giveUp = (id: string, userId = harness.userId) =>
  harness.gateway`select carteiro.give_up_upload(${userId}, ${id})`
const toRemove = async (): Promise<string[]> => {
  await harness.gateway`select carteiro.give_up_unneeded_uploads(10)`
  return (await harness.gateway`select carteiro.uploads_to_remove(10) as ids`)[0]?.ids
}

it('by default ten gigabytes of a user are kept', async () => {
  const rows = await harness.owner`
    select column_default as value from information_schema.columns
    where table_name = 'queue_settings' and column_name = 'stored_bytes_per_user'`
  expect(rows.map(({ value }) => value)).toEqual([expect.stringContaining('10')])
})

it('stored bytes add up, and an upload beyond the limit is refused', async () => {
  await register(600)
  await register(400)
  await expect(register(1)).rejects.toMatchObject({
    code: 'CT429',
    column_name: 'file',
    message: expect.stringContaining(
      '1000 bytes of uploads of one user: 1000 are stored already, and this adds 1.',
    ),
  })
  await register(LIMIT, await createUser(harness.owner))
  expect(await listed()).toMatchObject({ used_bytes: 1000, limit_bytes: LIMIT })
})

it('a refusal says in how many seconds the first upload is removed', async () => {
  await register(LIMIT)
  await harness.owner`update carteiro.media_uploads set created_at = now() - interval '29 days 23 hours'`
  const error = await register(1).catch((refusal) => refusal)
  expect(Number(error.detail)).toBeGreaterThan(3_500)
  expect(Number(error.detail)).toBeLessThanOrEqual(3_600)
})

it('a file that exceeds the limit by itself is refused without a time to retry', async () => {
  await expect(register(LIMIT + 1)).rejects.toMatchObject({ code: 'CT413', column_name: 'file' })
  await expect(
    harness.gateway`select carteiro.check_upload_quota(${harness.userId}, ${LIMIT + 1})`,
  ).rejects.toMatchObject({ code: 'CT413' })
})

it('an upload whose size is known is refused before its bytes are read', async () => {
  await register(600)
  await harness.gateway`select carteiro.check_upload_quota(${harness.userId}, 400)`
  await expect(
    harness.gateway`select carteiro.check_upload_quota(${harness.userId}, 401)`,
  ).rejects.toMatchObject({
    code: 'CT429',
  })
})

it('without a limit anything is kept', async () => {
  await harness.owner`update carteiro.queue_settings set stored_bytes_per_user = null`
  await register(10 * LIMIT)
  await register(10 * LIMIT)
  expect(await listed()).toMatchObject({ used_bytes: 20 * LIMIT, limit_bytes: null })
})

it('two uploads at once do not both get the last bytes', async () => {
  const upload = (bytes: number) => () => register(bytes)
  await expect(
    whileOpen(
      harness,
      harness.owner,
      (sql) => sql`select carteiro.register_upload(${harness.userId}, ${randomUUID()}, 'a.mp4', 600)`,
      upload(600),
    ),
  ).rejects.toMatchObject({ code: 'CT429' })
  expect(await listed()).toMatchObject({ used_bytes: 600 })
})

describe('an upload that is deleted', () => {
  it('no longer counts, is not listed, and its file is removed', async () => {
    const id = await register(600)
    const kept = await register(300)
    await giveUp(id)
    expect(await listed()).toMatchObject({ used_bytes: 300, uploads: [{ id: kept, bytes: 300 }] })
    expect(await toRemove()).toEqual([id])
    await harness.gateway`select carteiro.forget_uploads(${[id, kept]}::uuid[])`
    expect(await toRemove()).toEqual([])
    expect((await listed()).uploads).toHaveLength(1)
  })

  it('must be the user’s own, and is deleted once', async () => {
    const id = await register(600)
    await expect(giveUp(id, await createUser(harness.owner))).rejects.toMatchObject({ code: 'CT404' })
    await giveUp(id)
    await expect(giveUp(id)).rejects.toMatchObject({ code: 'CT404' })
    expect(await listed()).toMatchObject({ used_bytes: 0 })
  })

  it('is kept while an unfinished job uses it', async () => {
    const id = await register(600)
    const url = `https://gateway.example/media/${id}/film.mp4`
    const content = {
      mediaFiles: [{ url, name: 'film.mp4', type: 'video/mp4', size: 600 }],
      caption: '',
      settings: {},
    }
    const { jobs } = await enqueue(harness, [{ content }])
    await expect(giveUp(id)).rejects.toMatchObject({ code: 'CT002' })
    await harness.gateway`select carteiro.cancel_publication_job(${jobs[0]?.job_id ?? ''}, ${harness.userId})`
    await giveUp(id)
  })
})

it('old uploads and those of deleted users are removed', async () => {
  const leaving = await createUser(harness.owner)
  const old = [await register(100), await register(200)]
  await harness.owner`update carteiro.media_uploads set created_at = now() - interval '31 days'`
  const kept = await register(300)
  const orphan = await register(LIMIT, leaving)
  await harness.owner`delete from auth.users where id = ${leaving}`
  expect((await toRemove()).toSorted()).toEqual([...old, orphan].toSorted())
  expect(await listed()).toMatchObject({ used_bytes: 300, uploads: [{ id: kept }] })
})
