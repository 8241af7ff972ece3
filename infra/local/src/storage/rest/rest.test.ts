import { createTestDatabase, type TestDatabase } from '@carteiro/testing/database/database'
import { createUser } from '@carteiro/testing/database/harness'
import { type Project, startProject } from '@carteiro/testing/gateway/project'
import { type StorageHarness, startStorage } from '@carteiro/testing/gateway/storage'
import postgres, { type Sql } from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'

let database: TestDatabase
let owner: Sql
let project: Project
let storage: StorageHarness
let ana: string
let bia: string
beforeAll(async () => {
  database = await createTestDatabase()
  owner = postgres(database.url, { max: 2, onnotice: () => undefined })
  project = await startProject()
  storage = await startStorage(project, owner)
  ;[ana, bia] = [await createUser(owner), await createUser(owner)]
  await (await storage.as()).createBucket('films', { public: false })
  await owner.unsafe(`
    create policy "Everyone has a folder" on storage.objects to authenticated
      using (bucket_id = 'films' and (storage.foldername(name))[1] = (select auth.uid())::text)`)
})
afterAll(async () => {
  await storage?.close()
  await project?.close()
  await owner?.end()
  await database?.drop()
})

const films = async (userId?: string) => (await storage.as(userId)).from('films')
const textOf = async (blob: Blob | null): Promise<string | undefined> => blob?.text()

it('keeps what a user uploads, to be replaced on request and removed, under the policies', async () => {
  const mine = await films(ana)
  const path = `${ana}/a folder/çã.txt`
  const { data } = await mine.upload(path, Buffer.from('Bom dia'), { contentType: 'text/plain' })
  expect(data).toMatchObject({ path, fullPath: `films/${path}` })
  const [row] = await owner`select name, owner_id, metadata from storage.objects`
  expect(row).toMatchObject({
    name: path,
    owner_id: ana,
    metadata: { size: 7, mimetype: 'text/plain', eTag: expect.stringMatching(/^"[0-9a-f]{32}"$/) },
  })
  expect(await textOf((await mine.download(path)).data)).toBe('Bom dia')
  expect((await mine.upload(path, Buffer.from('x'))).error).toMatchObject({ statusCode: '409' })
  expect((await mine.upload(path, new Blob(['Boa tarde']), { upsert: true })).error).toBeNull()
  expect(await textOf((await mine.download(path)).data)).toBe('Boa tarde')

  const theirs = await films(bia)
  expect((await theirs.upload(`${ana}/b.txt`, Buffer.from('x'))).error).toMatchObject({ statusCode: '403' })
  expect((await theirs.remove([path])).data).toEqual([])
  expect((await theirs.download(path)).error).not.toBeNull()
  expect((await mine.remove([path])).data).toHaveLength(1)
  expect((await mine.download(path)).error).not.toBeNull()
})

it('signs links that anyone may use until they end', async () => {
  const mine = await films(ana)
  const path = `${ana}/signed.txt`
  await mine.upload(path, Buffer.from('Bom dia'), { contentType: 'text/plain' })
  const { data } = await mine.createSignedUrl(path, 60)
  const part = await fetch(data?.signedUrl ?? '', { headers: { range: 'bytes=4-6' } })
  expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
    206,
    'bytes 4-6/7',
    'dia',
  ])
  const other = (data?.signedUrl ?? '').replace('signed.txt', 'other.txt')
  await mine.upload(`${ana}/other.txt`, Buffer.from('x'))
  expect((await fetch(other)).status).toBe(400)
  const { data: ended } = await mine.createSignedUrl(path, 1)
  const statusNow = async () => (await fetch(ended?.signedUrl ?? '')).status
  await expect.poll(statusNow, { timeout: 60_000 }).toBe(400)
  expect((await (await films(bia)).createSignedUrl(path, 60)).error).not.toBeNull()
})

it('says which bucket is not there, and deletes an empty one', async () => {
  const service = await storage.as()
  expect((await service.from('none').upload('a', Buffer.from('x'))).error).toMatchObject({
    statusCode: '404',
  })
  await service.createBucket('passing')
  expect((await service.getBucket('passing')).data).toMatchObject({ id: 'passing', public: false })
  expect((await service.deleteBucket('passing')).error).toBeNull()
  expect((await service.getBucket('passing')).error).toMatchObject({ statusCode: '404' })
})
