import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fixtures } from '@carteiro/testing/fixtures'
import {
  createKey,
  failureOf,
  type GatewayHarness,
  startGatewayHarness,
} from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { removeOldUploads } from './media/remove-old.ts'
import { gatewayCalls } from './sql/calls.ts'

let harness: GatewayHarness
beforeAll(async () => {
  harness = await startGatewayHarness()
})
afterAll(() => harness?.close())

const asService = () => harness.project.sharedToken({ role: 'service_role' })

describe('jobs that wait', () => {
  const LIMIT = 3
  beforeEach(async () => {
    await harness.owner`delete from carteiro.publications`
    await harness.owner`select pgmq.purge_queue('publication_queue')`
    await harness.owner`update carteiro.queue_settings set waiting_jobs_per_user = ${LIMIT}`
  })
  afterAll(() => harness.owner`update carteiro.queue_settings set waiting_jobs_per_user = default`)
  const film = { url: 'https://cdn.example.com/a.mp4', name: 'a.mp4', type: 'video/mp4', size: 1000 }
  const both = { selectedOptions: ['instagram_feed', 'tiktok_video'], mediaFiles: [film] }
  const fill = async () => {
    for (let job = 0; job < LIMIT; job += 1) expect((await harness.enqueue()).status).toBe(200)
  }

  it('are bounded: 429 says how many wait, and when to come again; nothing of it is stored', async () => {
    await fill()
    const before = await harness.stored()
    const refused = await harness.enqueue()
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60'])
    const message =
      'expected at most 3 jobs of one user to wait at once: 3 wait already, and this adds 1. Wait until some of them are done, or cancel some'
    expect(await failureOf(refused)).toEqual({
      code: 'quota_exceeded',
      message,
      docs_url: expect.stringMatching(/\/docs\/errors\/quota_exceeded$/),
      details: [{ field: 'selectedOptions', code: 'quota_exceeded', message }],
    })
    expect(await harness.stored()).toEqual(before)
  })

  it('are counted as jobs, not as requests', async () => {
    expect((await harness.enqueue(both)).status).toBe(200)
    expect((await harness.enqueue(both)).status).toBe(429)
    expect((await harness.enqueue()).status).toBe(200)
  })

  it('count for the user whom the service role acts for, and for no other', async () => {
    await fill()
    const path = '/api/publications/enqueue'
    const body = { selectedOptions: ['instagram_feed'], captions: { universal: 'Oi' } }
    const service = await asService()
    expect((await harness.post(path, { ...body, userId: harness.userId }, {}, service)).status).toBe(429)
    await harness.owner`
      insert into carteiro.platform_accounts (user_id, platform, external_id, display_name, credentials)
      values (${harness.strangerId}, 'instagram', ${randomUUID()}, 'Another', '{"key_id": "k1"}')`
    expect((await harness.post(path, { ...body, userId: harness.strangerId }, {}, service)).status).toBe(200)
  })

  it('of a batch are counted one after the other: what fits is enqueued', async () => {
    const one = (caption: string) => ({
      userId: harness.userId,
      selectedOptions: ['instagram_feed'],
      captions: { universal: caption },
    })
    const answer = await harness.post('/api/publications/batch', {
      publications: ['a', 'b', 'c', 'd', 'e'].map(one),
    })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([200, '60'])
    const { data } = (await answer.json()) as {
      data: { publications: { success: boolean; error?: unknown }[]; totalRefused: number }
    }
    expect(data.publications.map(({ success }) => success)).toEqual([true, true, true, false, false])
    expect(data.publications[4]?.error).toMatchObject({
      code: 'quota_exceeded',
      details: [{ field: 'publications[4].selectedOptions' }],
    })
  })

  it('are never too many, however many requests come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => harness.enqueue()))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(LIMIT)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(12 - LIMIT)
    expect((await harness.stored()).jobs).toBe(LIMIT)
  })

  it('validating says so beforehand', async () => {
    await fill()
    const answer = await harness.post('/api/publications/validate', {
      userId: harness.userId,
      selectedOptions: ['instagram_feed'],
      captions: { universal: 'Oi' },
    })
    const { data } = (await answer.json()) as { data: { options: unknown[] } }
    expect(data.options).toMatchObject([
      {
        accepted: false,
        problems: [
          {
            code: 'quota_exceeded',
            field: 'selectedOptions',
            message: expect.stringContaining('3 wait already'),
          },
        ],
      },
    ])
  })

  it('what was accepted is answered again, also when no more may wait', async () => {
    const key = { 'idempotency-key': 'once' }
    expect((await harness.enqueue({}, key)).status).toBe(200)
    await harness.owner`update carteiro.queue_settings set waiting_jobs_per_user = 1`
    expect((await harness.enqueue({}, key)).status).toBe(200)
    expect((await harness.enqueue()).status).toBe(429)
  })
})

describe('stored bytes', async () => {
  const jpeg = await readFile(join(fixtures, 'square.jpg'))
  const limitTo = (bytes: number) =>
    harness.owner`update carteiro.queue_settings set stored_bytes_per_user = ${bytes}`
  beforeEach(async () => {
    await harness.owner`delete from carteiro.media_uploads`
    await harness.owner`delete from carteiro.media_usage`
    await limitTo(2 * jpeg.length)
  })
  const upload = (token?: string, query = '', body: BodyInit = jpeg) =>
    harness.call(
      `/api/media?name=a.jpg${query}`,
      { method: 'POST', body, ...(body instanceof ReadableStream ? { duplex: 'half' } : {}) } as RequestInit,
      token,
    )
  const idOf = async (answer: Response): Promise<{ id: string; url: string }> => {
    const { data } = (await answer.json()) as { data: { url: string } }
    return { url: data.url, id: new URL(data.url).pathname.split('/')[2] ?? '' }
  }
  const usedBytes = async () => {
    const { data } = (await (await harness.call('/api/media')).json()) as { data: { used_bytes: number } }
    return data.used_bytes
  }

  it('of a test key are the only ones that test keys see and delete; others see all, with their mode', async () => {
    const { secret: testKey } = await createKey(harness, { mode: 'test', scopes: ['media:write'] })
    const { secret: liveKey } = await createKey(harness, { mode: 'live', scopes: ['media:write'] })
    const live = await idOf(await upload())
    const test = await idOf(await upload(testKey))
    const seen = async (token?: string) => {
      const { data } = (await (await harness.call('/api/media', {}, token)).json()) as {
        data: { used_bytes: number; uploads: { id: string; mode: string }[] }
      }
      expect(data.used_bytes).toBe(2 * jpeg.length)
      return data.uploads.map(({ id, mode }) => [id, mode]).sort()
    }
    const both = [
      [live.id, 'live'],
      [test.id, 'test'],
    ].sort()
    expect(await seen(testKey)).toEqual([[test.id, 'test']])
    expect(await seen(liveKey)).toEqual(both)
    expect(await seen()).toEqual(both)
    const remove = (id: string) => harness.call(`/api/media/${id}`, { method: 'DELETE' }, testKey)
    expect((await remove(live.id)).status).toBe(404)
    expect(await seen()).toEqual(both)
    expect((await fetch(live.url.replace(new URL(live.url).origin, harness.url))).status).toBe(200)
    expect((await remove(test.id)).status).toBe(200)
  })

  it('are bounded: 429 says how much is used, what may be, and what to do; nothing of it is kept', async () => {
    await upload()
    await upload()
    const before = await harness.stored()
    const refused = await upload()
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(29 * 86_400)
    const { code, message, details } = await failureOf(refused)
    expect([code, details.map(({ field }) => field)]).toEqual(['quota_exceeded', ['file']])
    expect(message).toContain(
      `at most ${2 * jpeg.length} bytes of uploads of one user: ${2 * jpeg.length} are`,
    )
    expect(message).toContain('Delete uploads (DELETE /api/media/{id})')
    expect(await harness.stored()).toEqual(before)
  })

  it('a sender who does not say how much is to come is refused as soon as it is too much', async () => {
    await limitTo(jpeg.length - 1)
    await harness.owner`insert into carteiro.media_usage (user_id, bytes) values (${harness.userId}, 1)`
    const pieces = new ReadableStream({
      start: (controller) => {
        for (let at = 0; at < jpeg.length; at += 10_000) controller.enqueue(jpeg.subarray(at, at + 10_000))
        controller.close()
      },
    })
    const before = await harness.stored()
    expect((await upload(undefined, '', pieces)).status).toBe(429)
    expect(await harness.stored()).toEqual(before)
  })

  it('a file that is too large for any quota is refused for good: no time helps', async () => {
    await limitTo(jpeg.length - 1)
    const refused = await upload()
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([413, null])
    expect((await failureOf(refused)).message).toContain('no more is kept of one user')
  })

  it('are never too many, however many uploads come at once', async () => {
    const statuses = (await Promise.all(Array.from({ length: 6 }, () => upload()))).map(
      ({ status }) => status,
    )
    expect(statuses.toSorted()).toEqual([201, 201, 429, 429, 429, 429])
    expect(await usedBytes()).toBe(2 * jpeg.length)
  })

  it('a deleted upload makes room, is gone, and is its owner’s alone to delete', async () => {
    const first = await idOf(await upload())
    await upload()
    const remove = (token?: string) => harness.call(`/api/media/${first.id}`, { method: 'DELETE' }, token)
    expect((await remove(await harness.project.token(harness.strangerId))).status).toBe(404)
    expect((await upload()).status).toBe(429)
    expect((await remove()).status).toBe(200)
    expect((await remove()).status).toBe(404)
    expect((await harness.call(new URL(first.url).pathname, {}, null)).status).toBe(404)
    expect(await readdir(harness.mediaDir)).not.toContain(first.id)
    expect((await upload()).status).toBe(201)
  })

  it('an upload that a waiting job shows is not deleted', async () => {
    const { id, url } = await idOf(await upload())
    const file = { url, name: 'a.jpg', type: 'image/jpeg', size: jpeg.length }
    expect((await harness.enqueue({ mediaFiles: [file] })).status).toBe(200)
    expect((await harness.call(`/api/media/${id}`, { method: 'DELETE' })).status).toBe(409)
    expect((await harness.call(new URL(url).pathname, {}, null)).status).toBe(200)
  })

  it('are listed, the newest first', async () => {
    const ids = [(await idOf(await upload())).id, (await idOf(await upload())).id]
    const page = async (query: string) => {
      const answer = await harness.call(`/api/media?limit=1${query}`)
      return ((await answer.json()) as { data: { uploads: { id: string; created_at: string }[] } }).data
    }
    const newest = await page('')
    expect(newest).toMatchObject({
      used_bytes: 2 * jpeg.length,
      limit_bytes: 2 * jpeg.length,
      uploads: [{ id: ids[1], name: 'a.jpg', bytes: jpeg.length }],
    })
    const before = encodeURIComponent(newest.uploads[0]?.created_at ?? '')
    expect(await page(`&before=${before}`)).toMatchObject({ uploads: [{ id: ids[0] }] })
  })

  it('of the service role count for the user whom it names, and otherwise for no user', async () => {
    const service = await asService()
    expect((await upload(service, `&user_id=${harness.userId}`)).status).toBe(201)
    expect(await usedBytes()).toBe(jpeg.length)
    expect((await upload(service)).status).toBe(201)
    expect(await usedBytes()).toBe(jpeg.length)
    expect((await upload(service, `&user_id=${randomUUID()}`)).status).toBe(422)
    expect((await upload(undefined, `&user_id=${harness.strangerId}`)).status).toBe(403)
  })

  it('old uploads are removed', async () => {
    const { id } = await idOf(await upload())
    const kept = await idOf(await upload())
    await harness.owner`update carteiro.media_uploads set created_at = now() - interval '401 days' where id = ${id}`
    expect(await removeOldUploads(harness.store, gatewayCalls(harness.owner))).toBe(1)
    const names = await readdir(harness.mediaDir)
    expect([names.includes(id), names.includes(`${id}.json`), names.includes(kept.id)]).toEqual([
      false,
      false,
      true,
    ])
    expect(await usedBytes()).toBe(jpeg.length)
  })
})
