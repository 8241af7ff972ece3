import { createTestDatabase, type TestDatabase } from '@carteiro/testing/database/database'
import { createUser } from '@carteiro/testing/database/harness'
import postgres, { type Sql } from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'

let database: TestDatabase
let owner: Sql
let gateway: Sql
let ana: string
let bia: string
beforeAll(async () => {
  database = await createTestDatabase()
  owner = postgres(database.url, { max: 1, onnotice: () => undefined })
  gateway = postgres(database.urlAs('carteiro_gateway'), { max: 1, onnotice: () => undefined })
  ana = await createUser(owner)
  bia = await createUser(owner)
  await owner`insert into storage.buckets (id, name, public) values ('films', 'films', false), ('open', 'open', true)`
  await owner.unsafe(`
    create policy "Own folder" on storage.objects for select to authenticated
      using (bucket_id = 'films' and (storage.foldername(name))[1]::uuid = (select auth.uid()));
    create policy "What is shared with my e-mail" on storage.objects for select
      using (name = 'shared/' || coalesce(auth.jwt() ->> 'email', ''))`)
})
afterAll(async () => {
  await Promise.all([owner, gateway].map((sql) => sql.end()))
  await database.drop()
})

const put = (bucket: string, name: string, etag = 'e1', size = 10) => owner`
  insert into storage.objects (bucket_id, name, metadata)
  values (${bucket}, ${name}, ${owner.json({ eTag: `"${etag}"`, size, mimetype: 'image/jpeg' })})
  on conflict (bucket_id, name) do update set metadata = excluded.metadata`
const find = async (user: string, bucket: string, path: string): Promise<unknown> => {
  const [row] = await gateway`
    select carteiro.find_storage_objects(${user}, ${gateway.json([{ bucket, path }])}) as found`
  return row?.found[0]
}
const found = { etag: 'e1', bytes: 10, type: 'image/jpeg' }

test('a user’s objects are those that the policies show to the user, whoever else there is', async () => {
  await put('films', `${ana}/a b.jpg`)
  expect(await find(ana, 'films', `${ana}/a b.jpg`)).toEqual(found)
  const none = { problem: 'no_object' }
  expect(await find(bia, 'films', `${ana}/a b.jpg`)).toEqual(none)
  expect(await find(bia, 'films', `${bia}/none.jpg`)).toEqual(none)
  // The first policy fails for this path; that shows it to none.
  await put('films', 'no-id/a.jpg')
  expect(await find(ana, 'films', 'no-id/a.jpg')).toEqual(none)
  expect(await find(ana, 'other', 'a.jpg')).toEqual({ problem: 'no_bucket' })
  expect(await find('11111111-1111-4111-8111-111111111111', 'films', 'a.jpg')).toEqual({ problem: 'no_user' })
})

test('policies see the claims of a token, as Auth would write them', async () => {
  const [row] = await owner`update auth.users set email = 'ana@example.com' where id = ${ana} returning id`
  expect(row?.id).toBe(ana)
  await owner`drop policy "Own folder" on storage.objects`
  await put('films', 'shared/ana@example.com')
  expect(await find(ana, 'films', 'shared/ana@example.com')).toEqual(found)
  expect(await find(bia, 'films', 'shared/ana@example.com')).toEqual({ problem: 'no_object' })
})

test('what is in a public bucket is everyone’s', async () => {
  await put('open', 'a.jpg')
  expect(await find(bia, 'open', 'a.jpg')).toEqual(found)
  expect(await find(bia, 'open', 'b.jpg')).toEqual({ problem: 'no_object' })
})

test('nothing of it stays in the connection: the next statement is the gateway’s own', async () => {
  await gateway.begin(async (transaction) => {
    await transaction`select set_config('request.jwt.claims', '{"sub": "before"}', true)`
    await transaction`select carteiro.find_storage_objects(${ana}, '[{"bucket": "films", "path": "x"}]')`
    const [row] = await transaction`
      select current_user as role, current_setting('request.jwt.claims') as claims`
    expect(row).toEqual({ role: 'carteiro_gateway', claims: '{"sub": "before"}' })
  })
  await expect(gateway`select carteiro.can_user_select('{}', 'open', 'a.jpg')`).rejects.toThrow(/permission/)
  await expect(gateway.unsafe('set role authenticated')).rejects.toThrow(/permission/)
})

test('a registered object is the same, changed or gone, and the same object keeps its id', async () => {
  await put('open', 'c.jpg')
  const file = { bucket: 'open', path: 'c.jpg', name: 'c.jpg', ...found }
  const register = async (...files: object[]): Promise<string[]> =>
    (await gateway`select carteiro.register_storage_files(${ana}, ${gateway.json(files as never)}) as ids`)[0]
      ?.ids
  const state = async (id: string) =>
    (await gateway`select carteiro.find_storage_file(${id}) as file`)[0]?.file?.state
  const [first, again, other] = await register(file, file, { ...file, etag: 'e2' })
  expect(again).toBe(first)
  expect(other).not.toBe(first)
  expect(await register(file)).toEqual([first])
  expect([await state(first ?? ''), await state(other ?? '')]).toEqual(['same', 'changed'])
  await put('open', 'c.jpg', 'e1', 11)
  expect(await state(first ?? '')).toBe('changed')
  await owner`delete from storage.objects where name = 'c.jpg'`
  expect(await state(first ?? '')).toBe('gone')
  expect(await state('11111111-1111-4111-8111-111111111111')).toBeUndefined()

  await owner`update carteiro.storage_files set used_at = now() - interval '401 days' where id = ${other ?? ''}`
  await owner`select carteiro.clean_up_leftovers()`
  expect((await owner`select id from carteiro.storage_files`).map(({ id }) => id)).toEqual([first])
  await owner`delete from auth.users where id = ${ana}`
  expect(await owner`select from carteiro.storage_files`).toHaveLength(0)
})

test('where versions are kept only the current one counts', async () => {
  await owner.unsafe(`
    alter table storage.objects drop constraint objects_bucket_id_name_key;
    alter table storage.objects add column archived_at timestamptz, add column is_delete_marker boolean not null default false`)
  const metadata = (etag: string) => owner.json({ eTag: `W/"${etag}"`, size: 10, mimetype: 'image/jpeg' })
  await owner`
    insert into storage.objects (bucket_id, name, metadata, archived_at, is_delete_marker)
    values ('open', 'v.jpg', ${metadata('e0')}, now(), false), ('open', 'v.jpg', ${metadata('e1')}, null, false),
      ('open', 'deleted.jpg', ${metadata('e1')}, now(), false), ('open', 'deleted.jpg', ${metadata('')}, null, true)`
  expect(await find(bia, 'open', 'v.jpg')).toEqual(found)
  expect(await find(bia, 'open', 'deleted.jpg')).toEqual({ problem: 'no_object' })
})

test('a project without Storage says so', async () => {
  await owner.unsafe('drop schema storage cascade')
  expect(await find(bia, 'open', 'v.jpg')).toEqual({ problem: 'no_storage' })
})
