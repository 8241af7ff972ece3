import { randomUUID } from 'node:crypto'
import { type Publication, publicationStatusOf } from '@carteiro/contracts'
import {
  createKey,
  failureOf,
  type GatewayHarness,
  startGatewayHarness,
} from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPublicationWaits, type WaitedJob } from '../waits/publication-waits.ts'

let harness: GatewayHarness
beforeAll(async () => {
  harness = await startGatewayHarness()
})
afterAll(() => harness?.close())

const TWO = {
  selectedOptions: ['instagram_feed', 'tiktok_video'],
  mediaFiles: [
    {
      name: 'a.mp4',
      size: 10_000,
      type: 'video/mp4',
      width: 1080,
      height: 1920,
      durationSeconds: 10,
      url: 'https://example.com/a.mp4',
    },
  ],
}
const enqueued = async (body: Record<string, unknown> = {}) => {
  const answer = await (await harness.enqueue(body)).json()
  const { publication_id: id, jobs } = answer.data as { publication_id: string; jobs: { job_id: string }[] }
  return { id, jobs: jobs.map(({ job_id }) => job_id) }
}
const get = (id: string, query = '', token?: string) =>
  harness.call(`/api/publications/${id}${query}`, {}, token)
const read = async (id: string, query = ''): Promise<Publication> =>
  ((await (await get(id, query)).json()) as { data: Publication }).data
const cancel = (job: string) =>
  harness.call(`/api/publications/jobs/${job}/cancel`, { method: 'POST' }).then(({ status }) => status)

describe('a publication', () => {
  it('is answered with its jobs, and says what has become of it', async () => {
    const { id, jobs } = await enqueued({ ...TWO, metadata: { campaign: 'natal' } })
    const publication = await read(id)
    expect(publication).toMatchObject({
      id,
      user_id: harness.userId,
      mode: 'live',
      status: 'pending',
      metadata: { campaign: 'natal' },
    })
    expect(publication.jobs.map((job) => job.id).sort()).toEqual(jobs.toSorted())
    expect(publication.seq).toBe(publication.jobs.reduce((sum, { seq }) => sum + seq, 0))
    for (const job of jobs) expect(await cancel(job)).toBe(200)
    expect((await read(id)).status).toBe('cancelled')
  })

  it('of another user does not exist, nor one that was never made', async () => {
    const { id } = await enqueued()
    const stranger = await harness.project.token(harness.strangerId)
    expect((await get(id, '', stranger)).status).toBe(404)
    expect((await get(randomUUID())).status).toBe(404)
    expect((await failureOf(await get('x'))).details).toMatchObject([{ field: 'id' }])
  })

  it('shows a key that is bound to accounts the jobs of these', async () => {
    const { id } = await enqueued(TWO)
    const bound = { scopes: ['publications:read'], accounts: [harness.accounts.tiktok] }
    const { secret } = await createKey(harness, bound)
    const { data } = (await (await get(id, '?wait=1&after=0', secret)).json()) as { data: Publication }
    expect(data.jobs.map(({ option }) => option)).toEqual(['tiktok_video'])
    expect(data.seq).toBe(data.jobs[0]?.seq)
  })
})

describe('the list of publications', () => {
  type Page = { publications: Publication[]; next_cursor: string | null }
  const listed = async (query: string, token?: string): Promise<Page> =>
    ((await (await harness.call(`/api/publications${query}`, {}, token)).json()) as { data: Page }).data
  const idsOf = ({ publications }: Page) => publications.map(({ id }) => id)

  it('finds again what an app gave a name of its own', async () => {
    const order = randomUUID()
    const byId = await enqueued({ ...TWO, metadata: { externalId: order } })
    const byReference = await enqueued({ metadata: { reference: order } })
    await enqueued({ metadata: { externalId: randomUUID(), other: order } })
    const page = await listed(`?reference=${order}`)
    expect(idsOf(page)).toEqual([byReference.id, byId.id])
    expect(page.publications[1]?.jobs.map(({ id }) => id).toSorted()).toEqual(byId.jobs.toSorted())
    expect(page.publications[1]).toEqual(await read(byId.id))

    const number = String(Date.now())
    const numbered = await enqueued({ metadata: { externalId: Number(number) } })
    expect(idsOf(await listed(`?reference=${number}`))).toEqual([numbered.id])
  })

  it('does not show those of another user', async () => {
    const reference = randomUUID()
    await enqueued({ metadata: { reference } })
    const stranger = await harness.project.token(harness.strangerId)
    expect(await listed(`?reference=${reference}`, stranger)).toEqual({ publications: [], next_cursor: null })
  })

  it('finds a long name by nothing less than all of it', async () => {
    const reference = randomUUID().repeat(8)
    await enqueued({ metadata: { reference } })
    expect(idsOf(await listed(`?reference=${reference.slice(0, 255)}`))).toEqual([])
    expect(
      (await failureOf(await harness.call(`/api/publications?reference=${reference}`))).details,
    ).toMatchObject([{ field: 'reference' }])
  })

  it('is read page by page, newest first', async () => {
    const reference = randomUUID()
    const made: string[] = []
    for (let i = 0; i < 5; i++) made.unshift((await enqueued({ metadata: { reference } })).id)
    const first = await listed(`?reference=${reference}&limit=2`)
    const second = await listed(`?reference=${reference}&limit=2&cursor=${first.next_cursor}`)
    const third = await listed(`?reference=${reference}&limit=2&cursor=${second.next_cursor}`)
    expect([first, second, third].flatMap(idsOf)).toEqual(made)
    expect(third.next_cursor).toBeNull()
  })

  it('is of the statuses, platforms and times asked for', async () => {
    const reference = randomUUID()
    const both = await enqueued({ ...TWO, metadata: { reference } })
    const one = await enqueued({ metadata: { reference } })
    for (const job of one.jobs) expect(await cancel(job)).toBe(200)
    expect(await cancel(both.jobs[0] ?? '')).toBe(200)
    const of = async (query: string) => idsOf(await listed(`?reference=${reference}&${query}`))
    expect(await of('status=cancelled')).toEqual([one.id])
    expect(await of('status=processing')).toEqual([both.id])
    expect(await of('status=processing,cancelled')).toEqual([one.id, both.id])
    expect(await of('status=completed')).toEqual([])
    expect(await of('platform=tiktok')).toEqual([both.id])
    expect(await of('option=instagram_feed')).toEqual([one.id, both.id])
    expect(await of(`until=${encodeURIComponent((await read(one.id)).created_at)}`)).toEqual([both.id])
    expect(await of(`since=${encodeURIComponent((await read(one.id)).created_at)}`)).toEqual([one.id])
  })

  it('shows a key that is bound to accounts their publications, with the status of their jobs', async () => {
    const reference = randomUUID()
    const { id } = await enqueued({ ...TWO, metadata: { reference } })
    await enqueued({ metadata: { reference } })
    const bound = { scopes: ['publications:read'], accounts: [harness.accounts.tiktok] }
    const { secret } = await createKey(harness, bound)
    const { publications } = await listed(`?reference=${reference}`, secret)
    expect(publications.map((one) => one.id)).toEqual([id])
    expect(publications[0]?.jobs.map(({ option }) => option)).toEqual(['tiktok_video'])
  })

  it('says the status that libs/contracts says', async () => {
    const statuses = ['pending', 'processing', 'completed', 'failed', 'cancelled'] as const
    for (let bits = 1; bits < 2 ** statuses.length; bits++) {
      const some = statuses.filter((_, at) => bits & (1 << at))
      const [row] = await harness.owner`select carteiro.publication_status(${some}) as status`
      expect(row?.status, some.join()).toBe(publicationStatusOf(some.map((status) => ({ status }))))
    }
  })
})

describe('a wait', () => {
  it('ends when every job is over', async () => {
    const { id, jobs } = await enqueued(TWO)
    const waiting = read(id, '?wait=25')
    for (const job of jobs) await cancel(job)
    expect((await waiting).status).toBe('cancelled')
  })

  it('for a change ends with the next one, and at once where there was one', async () => {
    const { id, jobs } = await enqueued(TWO)
    const { seq } = await read(id, '?wait=25&after=0')
    const waiting = read(id, `?wait=25&after=${seq}`)
    await cancel(jobs[0] ?? '')
    const changed = await waiting
    expect(changed.seq).toBeGreaterThan(seq)
    expect(changed.jobs.map(({ status }) => status).sort()).toEqual(['cancelled', 'pending'])
    expect((await read(id, `?wait=25&after=${seq}`)).seq).toBe(changed.seq)
  })

  it('ends after its time with the publication as it is', async () => {
    const { id } = await enqueued()
    expect((await read(id, '?wait=1')).status).toBe('pending')
  })

  it.each([
    ['wait=26', 'wait'],
    ['wait=x', 'wait'],
    ['after=3', 'after'],
    ['timeout=3', 'timeout'],
  ])('refuses ?%s by name', async (query, field) => {
    const { id } = await enqueued()
    const response = await get(id, `?${query}`)
    expect(response.status).toBe(400)
    expect((await failureOf(response)).details).toMatchObject([{ field }])
  })

  it('is answered at once where a user waits too often, with a time to ask again', async () => {
    const { id } = await enqueued()
    const ends = new AbortController()
    /** One that finds all places taken, by those that ask below, asks again. */
    const hold = async (): Promise<string> => {
      for (;;) {
        const init = { signal: ends.signal }
        const error = await harness.call(`/api/publications/${id}?wait=25`, init).catch((one: Error) => one)
        if (error instanceof Error) return error.name
      }
    }
    const held = Array.from({ length: 50 }, hold)
    await expect.poll(async () => (await get(id, '?wait=1')).headers.get('retry-after')).toBe('5')
    ends.abort()
    expect(new Set(await Promise.all(held))).toEqual(new Set(['AbortError']))
    // Clients that have gone wait no more.
    await expect.poll(async () => (await get(id, '?wait=1')).headers.get('retry-after')).toBe(null)
  })
})

describe('the waits of a gateway', () => {
  const jobs = [{ publication_id: randomUUID(), account_id: null, status: 'pending', seq: 1 } as WaitedJob]
  const one = { publicationId: jobs[0]?.publication_id ?? '', userId: 'u', isDue: () => false }
  const never = new AbortController().signal

  it('share one read, and cause none when there are no waits', async () => {
    const reads: string[][] = []
    const waits = createPublicationWaits({
      read: async (ids) => {
        reads.push(ids)
        return jobs
      },
      logger: { warn: () => undefined } as never,
    })
    const isDue = () => reads.length >= 2
    const ends = Array.from({ length: 20 }, () => waits.wait({ ...one, isDue }, 60_000, never))
    expect(waits.count()).toBe(20)
    expect(new Set(await Promise.all(ends))).toEqual(new Set(['ended']))
    expect(reads).toEqual([[one.publicationId], [one.publicationId]])
    expect(waits.count()).toBe(0)
  })

  it('end when the gateway stops, and go on when the database is out of reach', async () => {
    const stopping = new AbortController()
    const warned: string[] = []
    const waits = createPublicationWaits({
      read: () => Promise.reject(new Error('out of reach')),
      logger: { warn: (_: unknown, message: string) => warned.push(message) } as never,
      stopping: stopping.signal,
      maxWaits: 1,
    })
    const waiting = waits.wait(one, 60_000, never)
    await expect.poll(() => warned.length).toBe(1)
    expect(waits.count()).toBe(1)
    expect(await waits.wait({ ...one, userId: 'another' }, 60_000, never)).toBe('full')
    stopping.abort()
    expect(await waiting).toBe('ended')
    expect(await waits.wait(one, 60_000, never)).toBe('ended')
  })
})
