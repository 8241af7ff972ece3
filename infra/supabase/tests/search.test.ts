import {
  clearQueue,
  createUser,
  type DatabaseHarness,
  enqueue,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
})
afterAll(() => harness.close())
beforeEach(async () => {
  await clearQueue(harness)
  await harness.owner`update carteiro.publication_texts_cursor set indexed_until = '-infinity'`
})

const write = async (caption: string, userId = harness.userId, settings = {}): Promise<string> => {
  const { jobs } = await enqueue({ gateway: harness.gateway, userId }, [
    { content: { mediaFiles: [], caption, settings } } as never,
  ])
  return jobs[0]?.job_id ?? ''
}
const find = async (
  wanted: Record<string, unknown>,
  userId = harness.userId,
  max = 50,
): Promise<string[]> => {
  const rows = await harness.gateway`
    select id from carteiro.find_publication_jobs(${userId}, ${harness.gateway.json(wanted as never)}, ${max})`
  return rows.map(({ id }) => id)
}
/** Indexes captions, as pg_cron does when the jobs are some minutes old. */
const index = async (): Promise<void> => {
  await harness.owner.begin(async (sql) => {
    await sql`set local session_replication_role = replica`
    await sql`update publication_jobs set created_at = created_at - interval '5 minutes'`
  })
  await harness.owner`select carteiro.index_publication_texts()`
}

it('finds words by their beginnings, whatever their case and accents, before and after they are indexed', async () => {
  const sale = await write('Promoção de INVERNO, só hoje!')
  const cake = await write('Receita de bolo', harness.userId, { title: 'Um bolo de inverno' })
  await write('Bom dia')
  for (const isIndexed of [false, true]) {
    if (isIndexed) await index()
    expect(await find({ search: 'promocao' })).toEqual([sale])
    expect(await find({ search: 'Inver' })).toEqual([cake, sale])
    expect(await find({ search: 'inverno bolo' })).toEqual([cake])
    expect(await find({ search: 'nverno' })).toEqual([])
  }
})

it('finds indexed and new jobs in one order, page by page', async () => {
  const [first, second] = [await write('oferta 1'), await write('oferta 2')]
  await index()
  const third = await write('oferta 3')
  expect(await find({ search: 'oferta' })).toEqual([third, second, first])
  expect(await find({ search: 'oferta' }, harness.userId, 2)).toEqual([third, second])
  const [last] = await harness.owner`select id, created_at from publication_jobs where id = ${second ?? ''}`
  expect(await find({ search: 'oferta', before: { created_at: last?.created_at, id: last?.id } })).toEqual([
    first,
  ])
})

it('finds an edited job by its new text, and no longer by the old', async () => {
  const job = await write('coxinha')
  await index()
  const content = (caption: string) => harness.gateway.json({ mediaFiles: [], caption, settings: {} })
  await harness.gateway`
    select carteiro.edit_publication_job(${job}, ${harness.userId}, ${content('coxinha')}, ${content('pastel')})`
  expect(await find({ search: 'pastel' })).toEqual([job])
  expect(await find({ search: 'coxinha' })).toEqual([])
})

it('finds no job of another user', async () => {
  const stranger = await createUser(harness.owner)
  await write('segredo', stranger)
  await index()
  await write('segredo', stranger)
  expect(await find({ search: 'segredo' })).toEqual([])
  expect(await find({ search: 'segredo' }, stranger)).toHaveLength(2)
})

it.each(["'", '\\', '&|!():*', '   ', ':*', "a' | 'b"])(
  'reads %j as plain text, without an error',
  async (search) => {
    await write('a b')
    await index()
    await expect(find({ search })).resolves.toBeDefined()
  },
)

it('narrows by status, option and time together', async () => {
  const job = await write('Olá')
  const now = new Date()
  const [since, until] = [
    new Date(now.getTime() - 60_000).toISOString(),
    new Date(now.getTime() + 60_000).toISOString(),
  ]
  const all = {
    statuses: ['pending', 'failed'],
    platform: 'x',
    option: 'x_post',
    since,
    until,
    search: 'ola',
  }
  expect(await find(all)).toEqual([job])
  for (const other of [{ statuses: ['failed'] }, { option: 'x_video' }, { until: since }, { since: until }])
    expect(await find({ ...all, ...other })).toEqual([])
})
