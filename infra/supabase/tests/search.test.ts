import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { clearQueue, createUser, enqueue, type Stage, setStage } from './support.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage.close())
beforeEach(async () => {
  await clearQueue(stage)
  await stage.owner`update publication_texts_mark set indexed_until = '-infinity'`
})

const write = async (caption: string, userId = stage.userId, settings = {}): Promise<string> => {
  const { jobs } = await enqueue({ gateway: stage.gateway, userId }, [
    { content: { mediaFiles: [], caption, settings } } as never,
  ])
  return jobs[0]?.job_id ?? ''
}
const find = async (wanted: Record<string, unknown>, userId = stage.userId, max = 50): Promise<string[]> => {
  const rows = await stage.gateway`
    select id from find_publication_jobs(${userId}, ${stage.gateway.json(wanted as never)}, ${max})`
  return rows.map(({ id }) => id)
}
/** As pg_cron does when the jobs are some minutes old. */
const index = async (): Promise<void> => {
  await stage.owner.begin(async (sql) => {
    await sql`set local session_replication_role = replica`
    await sql`update publication_jobs set created_at = created_at - interval '5 minutes'`
  })
  await stage.owner`select index_publication_texts()`
}

it('finds words by their beginnings, whatever their case and accents, before and after they are indexed', async () => {
  const sale = await write('Promoção de INVERNO, só hoje!')
  const cake = await write('Receita de bolo', stage.userId, { title: 'Um bolo de inverno' })
  await write('Bom dia')
  for (const isIndexed of [false, true]) {
    if (isIndexed) await index()
    expect(await find({ search: 'promocao' })).toEqual([sale])
    expect(await find({ search: 'Inver' })).toEqual([cake, sale])
    expect(await find({ search: 'inverno bolo' })).toEqual([cake])
    expect(await find({ search: 'nverno' })).toEqual([])
  }
})

it('finds what is indexed and what is new, in one order, page by page', async () => {
  const [first, second] = [await write('oferta 1'), await write('oferta 2')]
  await index()
  const third = await write('oferta 3')
  expect(await find({ search: 'oferta' })).toEqual([third, second, first])
  expect(await find({ search: 'oferta' }, stage.userId, 2)).toEqual([third, second])
  const [last] = await stage.owner`select id, created_at from publication_jobs where id = ${second ?? ''}`
  expect(await find({ search: 'oferta', before: { created_at: last?.created_at, id: last?.id } })).toEqual([
    first,
  ])
})

it('finds what was edited by its new words, and no longer by the old', async () => {
  const job = await write('coxinha')
  await index()
  const content = (caption: string) => stage.gateway.json({ mediaFiles: [], caption, settings: {} })
  await stage.gateway`
    select edit_publication_job(${job}, ${stage.userId}, ${content('coxinha')}, ${content('pastel')})`
  expect(await find({ search: 'pastel' })).toEqual([job])
  expect(await find({ search: 'coxinha' })).toEqual([])
})

it('finds nobody else’s', async () => {
  const stranger = await createUser(stage.owner)
  await write('segredo', stranger)
  await index()
  await write('segredo', stranger)
  expect(await find({ search: 'segredo' })).toEqual([])
  expect(await find({ search: 'segredo' }, stranger)).toHaveLength(2)
})

it.each(["'", '\\', '&|!():*', '   ', ':*', "a' | 'b"])(
  'takes %j for words, or for nothing',
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
