import { randomUUID } from 'node:crypto'
import type { Publication } from '@carteiro/contracts'
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
