import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type BatchResponse, batchResponse } from '@carteiro/contracts'
import { fixtures } from '@carteiro/testing/fixtures'
import { failureOf, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

let harness: GatewayHarness
beforeAll(async () => {
  harness = await startGatewayHarness()
})
afterAll(() => harness?.close())
beforeEach(() => harness.owner`delete from carteiro.publications`)

const one = (more: Record<string, unknown> = {}) => ({
  userId: harness.userId,
  selectedOptions: ['instagram_feed'],
  captions: { universal: 'Bom dia' },
  ...more,
})
const send = (publications: unknown[]) => harness.post('/api/publications/batch', { publications })
const batch = async (publications: unknown[]): Promise<BatchResponse['data']> => {
  const response = await send(publications)
  expect(response.status, await response.clone().text()).toBe(200)
  return batchResponse.parse(await response.json()).data
}

describe('many publications in one call', () => {
  it('are answered each on its own, in the order asked for', async () => {
    const answer = await batch([
      one({ captions: { universal: 'um' } }),
      one({ selectedOptions: ['fax_page'] }),
      one({ captions: { universal: 'dois' }, selectedOptions: ['instagram_feed', 'fax_page'] }),
    ])
    expect(answer).toMatchObject({
      totalEnqueued: 2,
      totalRefused: 1,
      publications: [
        { success: true, data: { totalEnqueued: 1 } },
        { success: false, error: { code: 'nothing_to_enqueue', details: [{ platform: 'fax_page' }] } },
        { success: true, data: { totalEnqueued: 1, rejected: [{ platform: 'fax_page' }] } },
      ],
    })
    const rows =
      await harness.owner`select content ->> 'caption' as caption from publication_jobs order by created_at, caption`
    expect(rows.map(({ caption }) => caption).sort()).toEqual(['dois', 'um'])
  })

  it.each<[string, () => unknown, string]>([
    ['a field that is not known', () => one({ caption: 'x' }), 'publications[1].caption'],
    [
      'a time that no calendar has',
      () => one({ scheduledAt: '2027-02-30T00:00:00Z' }),
      'publications[1].scheduledAt',
    ],
    [
      'a NUL in a caption',
      () => one({ captions: { universal: 'a\u0000' } }),
      'publications[1].captions.universal',
    ],
    ['nothing in it', () => null, 'publications[1]'],
    ['a list in its place', () => [], 'publications[1]'],
  ])('one with %s is refused in its place, and leaves the others alone', async (_what, bad, field) => {
    const answer = await batch([one(), bad(), one()])
    expect(answer).toMatchObject({ totalEnqueued: 2, totalRefused: 1 })
    expect(answer.publications[1]).toMatchObject({ success: false, error: { details: [{ field }] } })
  })

  it('never twice: each with its own key', async () => {
    const keys = [randomUUID(), randomUUID()]
    const first = await batch(keys.map((idempotencyKey) => one({ idempotencyKey })))
    const again = await batch([
      one({ idempotencyKey: keys[0] }),
      one({ idempotencyKey: keys[1], captions: { universal: 'Outra coisa' } }),
    ])
    expect(again.publications[0]).toEqual(first.publications[0])
    expect(again.publications[1]).toMatchObject({
      success: false,
      error: { code: 'idempotency_key_reused', details: [{ field: 'publications[1].idempotencyKey' }] },
    })
    expect(await harness.stored()).toMatchObject({ publications: 2, jobs: 2 })
  })

  it('answer a key that comes twice in the call once, and the others in their places', async () => {
    const key = randomUUID()
    const caption = (universal: string) => ({ captions: { universal } })
    const { publications } = await batch([
      one(caption('um')),
      one({ idempotencyKey: key }),
      one(caption('dois')),
      one({ idempotencyKey: key }),
      one({ idempotencyKey: key, ...caption('outra') }),
    ])
    expect(publications[3]).toEqual(publications[1])
    expect(publications[4]).toMatchObject({ error: { code: 'idempotency_key_reused' } })
    const captions = await Promise.all(
      [0, 1, 2].map(async (index) => {
        const entry = publications[index]
        const id = entry?.success ? entry.data.jobs[0]?.job_id : undefined
        const [job] = await harness.owner`
          select content ->> 'caption' as caption from publication_jobs where id = ${id ?? null}`
        return job?.caption
      }),
    )
    expect(captions).toEqual(['um', 'Bom dia', 'dois'])
    expect(await harness.stored()).toMatchObject({ publications: 3, jobs: 3 })
  })

  it('what was accepted once is answered again, although its account is gone since', async () => {
    const key = randomUUID()
    const first = await batch([one({ idempotencyKey: key })])
    await harness.owner`update carteiro.platform_accounts set status = 'disconnected' where platform = 'instagram'`
    const again = await batch([one({ idempotencyKey: key }), one()])
    await harness.owner`update carteiro.platform_accounts set status = 'connected'`
    expect(again.publications[0]).toEqual(first.publications[0])
    expect(again.publications[1]).toMatchObject({ success: false })
  })

  it('may all show the same medium', async () => {
    const body = new FormData()
    body.append('file', new Blob([await readFile(join(fixtures, 'square.jpg'))]), 'square.jpg')
    const uploaded = await harness.call('/api/media', { method: 'POST', body })
    const { data: file } = (await uploaded.json()) as { data: { url: string } }
    const answer = await batch(Array.from({ length: 100 }, () => one({ mediaFiles: [file] })))
    expect(answer.totalEnqueued).toBe(100)
  })
})

describe('a user', () => {
  it('is the caller where an entry names none', async () => {
    const { totalEnqueued } = await batch([one({ userId: undefined }), one()])
    expect(totalEnqueued).toBe(2)
    const users = await harness.owner`select distinct user_id from carteiro.publications`
    expect(users.map((row) => row.user_id)).toEqual([harness.userId])
  })

  it('must be named by the service role, in each entry, which is refused alone', async () => {
    const service = await harness.project.sharedToken({ role: 'service_role' })
    const publications = [one({ userId: undefined }), one(), one({ userId: undefined, priority: 'x' })]
    const response = await harness.post('/api/publications/batch', { publications }, {}, service)
    expect(batchResponse.parse(await response.json()).data).toMatchObject({
      totalEnqueued: 1,
      publications: [
        { success: false, error: { details: [{ field: 'publications[0].userId', code: 'required' }] } },
        { success: true },
        {
          success: false,
          error: { details: [{ field: 'publications[2].userId' }, { field: 'publications[2].priority' }] },
        },
      ],
    })
  })
})

describe('what is refused as a whole', () => {
  it.each([
    ['none', () => [], 'publications'],
    ['more than a hundred', () => Array.from({ length: 101 }, () => one()), 'publications'],
  ])('%s', async (_what, publications, field) => {
    const response = await send(publications())
    expect(response.status).toBe(400)
    expect((await failureOf(response)).details.map((detail) => detail.field)).toContain(field)
    expect(await harness.stored()).toMatchObject({ publications: 0 })
  })

  it('one of another user', async () => {
    const response = await send([one(), one({ userId: harness.strangerId })])
    expect(response.status).toBe(403)
    expect((await failureOf(response)).details[0]?.field).toBe('publications[1].userId')
    expect(await harness.stored()).toMatchObject({ publications: 0 })
  })
})
