import { readFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { filmOf, sha256 } from '@carteiro/testing/film'
import { fixtures } from '@carteiro/testing/fixtures'
import {
  createKey,
  failureOf,
  type GatewayHarness,
  MEDIA_MAX_BYTES,
  startGatewayHarness,
} from '@carteiro/testing/gateway/harness'
import { Upload } from 'tus-js-client'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sweepMedia } from '../media/sweep.ts'
import { gatewayCalls } from '../sql/calls.ts'

const MEGABYTE = 1024 * 1024
const UPLOADS = '/api/media/uploads'
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined } as never
const base64 = (text: string): string => Buffer.from(text).toString('base64')

describe.each(['disk', 's3'] as const)('a resumable upload to %s', (media) => {
  let harness: GatewayHarness
  let film: Buffer
  beforeAll(async () => {
    harness = await startGatewayHarness({ media })
    film = await filmOf(20 * MEGABYTE)
  })
  afterAll(() => harness?.close())
  beforeEach(() => harness.bucket?.interfere(undefined))

  const tus = (path: string, init: RequestInit = {}, token?: string | null, url = harness.url) =>
    harness.call(
      new URL(path, url).href,
      { ...init, headers: { 'tus-resumable': '1.0.0', ...(init.headers as Record<string, string>) } },
      token,
    )
  const begin = async (bytes: number, name = 'film.mp4', query = '', token?: string): Promise<string> => {
    const headers = { 'upload-length': String(bytes), 'upload-metadata': `filename ${base64(name)}` }
    const response = await tus(`${UPLOADS}${query}`, { method: 'POST', headers }, token)
    expect(response.status, await response.clone().text()).toBe(201)
    return response.headers.get('location') ?? ''
  }
  const send = (path: string, offset: number, body: Uint8Array, url = harness.url) =>
    tus(
      path,
      {
        method: 'PATCH',
        headers: { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
        body: body as never,
      },
      undefined,
      url,
    )
  const offsetOf = async (path: string, url = harness.url): Promise<number> =>
    Number((await tus(path, { method: 'HEAD' }, undefined, url)).headers.get('upload-offset'))
  /** Sends bytes on a connection that stays open, and never ends the request. */
  const hang = async (path: string, offset: number, body: Uint8Array, url = harness.url) => {
    const token = await harness.project.token(harness.userId)
    const request = httpRequest(new URL(path, url), {
      method: 'PATCH',
      headers: {
        authorization: `Bearer ${token}`,
        'tus-resumable': '1.0.0',
        'upload-offset': String(offset),
        'content-type': 'application/offset+octet-stream',
        'content-length': String(film.length - offset),
      },
      agent: false,
    })
    request.on('error', () => undefined)
    await new Promise((sent) => request.write(body, sent))
    return request
  }
  const usedBytes = async (): Promise<number> => {
    const [row] =
      await harness.owner`select bytes from carteiro.media_usage where user_id = ${harness.userId}`
    return Number(row?.bytes ?? 0)
  }
  const served = async (url: string): Promise<string> => {
    const response = await harness.call(new URL(url).pathname, {}, null)
    return sha256(new Uint8Array(await response.arrayBuffer()))
  }
  const entryOf = async (response: Response) => ((await response.json()) as { data: { url: string } }).data

  it('is the same medium as an upload in one request', async () => {
    const reel = await readFile(join(fixtures, 'reel.mp4'))
    const path = await begin(reel.length, 'a film.mp4')
    expect((await tus(path)).status).toBe(409)
    expect((await send(path, 0, reel.subarray(0, 1000))).headers.get('upload-offset')).toBe('1000')
    expect(await offsetOf(path)).toBe(1000)
    const last = await send(path, 1000, reel.subarray(1000))
    expect(last.status).toBe(200)
    const answer = await last.json()
    const one = await harness.call('/api/media?name=a%20film.mp4', { method: 'POST', body: reel as never })
    const { data, notMeasured } = (await one.json()) as {
      data: { url: string; thumbnailUrl?: string }
      notMeasured: string[]
    }
    const { url } = answer.data as { url: string }
    // Where there is no ffmpeg, a video has no thumbnail.
    const thumbnail = data.thumbnailUrl === undefined ? {} : { thumbnailUrl: `${url}/thumbnail` }
    expect(answer).toEqual({ success: true, data: { ...data, url, ...thumbnail }, notMeasured })
    expect(url).toMatch(/\/media\/[0-9a-f-]{36}\/a%20film\.mp4$/)
    expect(await served(url)).toBe(sha256(reel))
    // A client that has lost the last answer.
    expect(await offsetOf(path)).toBe(reel.length)
    expect(await (await tus(path)).json()).toEqual(answer)
    expect(await (await send(path, reel.length, new Uint8Array())).json()).toEqual(answer)
    expect((await harness.enqueue({ mediaFiles: [answer.data] })).status).toBe(200)
  })

  it('may come with its first request', async () => {
    const reel = await readFile(join(fixtures, 'reel.mp4'))
    const headers = {
      'upload-length': String(reel.length),
      'content-type': 'application/offset+octet-stream',
    }
    const response = await tus(UPLOADS, { method: 'POST', headers, body: reel as never })
    expect([response.status, response.headers.get('upload-offset')]).toEqual([200, String(reel.length)])
    expect(await served((await entryOf(response)).url)).toBe(sha256(reel))
    expect(await offsetOf(response.headers.get('location') ?? '')).toBe(reel.length)
  })

  it('by tus-js-client goes on after its connections were cut, on whichever gateway', async () => {
    const other = await harness.another()
    const urls = [harness.url, other.url]
    const token = await harness.project.token(harness.userId)
    let cuts = 0
    const entry = await new Promise<string>((resolve, reject) => {
      const upload = new Upload(film as never, {
        endpoint: `${harness.url}${UPLOADS}`,
        chunkSize: 6 * MEGABYTE,
        retryDelays: [0, 100, 500, 1000, 3000, 5000, 5000, 5000],
        metadata: { filename: 'film.mp4' },
        headers: { authorization: `Bearer ${token}` },
        onProgress: (sent) => {
          if (cuts >= 3 || sent < (cuts + 1) * 4 * MEGABYTE) return
          cuts += 1
          const next = new URL(upload.url ?? '')
          upload.url = new URL(next.pathname, urls[cuts % 2]).href
          harness.cut()
        },
        onError: reject,
        onSuccess: () => resolve(new URL(upload.url ?? '').pathname),
      })
      upload.start()
    })
    expect(cuts).toBe(3)
    expect(await served((await entryOf(await tus(entry))).url)).toBe(sha256(film))
    await other.close()
  })

  it('is taken over from a connection that is dead, by another gateway, and keeps its bytes', async () => {
    const other = await harness.another()
    const path = await begin(film.length)
    const dead = await hang(path, 0, film.subarray(0, 9 * MEGABYTE))
    await expect
      .poll(
        async () =>
          (await harness.owner`select holder from carteiro.resumable_uploads where holder is not null`)
            .length,
      )
      .toBe(1)
    const offset = await offsetOf(path, other.url)
    const last = await send(path, offset, film.subarray(offset), other.url)
    expect(last.status, await last.clone().text()).toBe(200)
    dead.destroy()
    expect(await served((await entryOf(last)).url)).toBe(sha256(film))
    await other.close()
  })

  it.runIf(media === 's3')('has no gap when a later part could be stored before an earlier one', async () => {
    const path = await begin(film.length)
    const { promise: held, resolve: fail } = Promise.withResolvers<Response>()
    harness.bucket?.interfere((request) =>
      new URL(request.url).searchParams.get('partNumber') === '1' ? held : undefined,
    )
    const dead = await hang(path, 0, film.subarray(0, -1))
    harness.cut()
    fail(new Response(null, { status: 500 }))
    harness.bucket?.interfere(undefined)
    const offset = await offsetOf(path)
    const last = await send(path, offset, film.subarray(offset))
    expect(last.status, await last.clone().text()).toBe(200)
    expect(await served((await entryOf(last)).url)).toBe(sha256(film))
    dead.destroy()
  })

  it('is finished once, whatever asks for it at once, and after a gateway has died behind the last byte', async () => {
    const reel = await readFile(join(fixtures, 'reel.mp4'))
    const path = await begin(reel.length)
    // The bytes are there, and nothing was done with them.
    const id = path.split('/').at(-1) ?? ''
    await harness.store.resumable().write(Readable.from([reel]) as never, id, 0)
    const answers = await Promise.all(Array.from({ length: 4 }, () => tus(path)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    const entries = await Promise.all(answers.map(entryOf))
    expect(new Set(entries.map(({ url }) => url)).size).toBe(1)
    const rows = await harness.owner`select from carteiro.media_uploads where id = ${id}`
    expect(rows.length).toBe(1)
  })

  it('that is no medium is refused as any upload, again for those who ask again, and counts no more', async () => {
    const before = [await usedBytes(), (await harness.stored()).files]
    const path = await begin(5, 'a.jpg')
    expect(await usedBytes()).toBe((before[0] ?? 0) + 5)
    const answers = [await send(path, 0, Buffer.from('hello')), await tus(path)]
    for (const answer of answers) {
      expect(answer.status).toBe(415)
      expect(await failureOf(answer)).toMatchObject({
        code: 'unsupported_media',
        details: [{ field: 'file' }],
      })
    }
    expect(await offsetOf(path)).toBe(5)
    expect([await usedBytes(), (await harness.stored()).files]).toEqual(before)
  })

  it('can be given up, and is when it is not finished in time', async () => {
    const before = [await usedBytes(), (await harness.stored()).files]
    const [ended, expired] = [await begin(1000), await begin(1000)]
    for (const path of [ended, expired]) expect((await send(path, 0, film.subarray(0, 500))).status).toBe(204)
    expect((await tus(ended, { method: 'DELETE' })).status).toBe(204)
    expect((await tus(ended, { method: 'HEAD' })).status).toBe(404)
    const id = expired.split('/').at(-1) ?? ''
    await harness.owner`update carteiro.resumable_uploads set expires_at = now() - interval '1 second' where id = ${id}`
    expect((await send(expired, 500, film.subarray(0, 500))).status).toBe(410)
    await sweepMedia(harness.store, gatewayCalls(harness.owner), quiet, harness.mediaDir)
    expect((await tus(expired, { method: 'HEAD' })).status).toBe(404)
    expect([await usedBytes(), (await harness.stored()).files]).toEqual(before)
  })

  it('counts with all its bytes from when it begins', async () => {
    await harness.owner`update carteiro.queue_settings set stored_bytes_per_user = ${(await usedBytes()) + 1000}`
    const create = (bytes: number) =>
      tus(UPLOADS, { method: 'POST', headers: { 'upload-length': String(bytes) } })
    const path = await begin(900)
    const refused = await create(101)
    expect([refused.status, (await failureOf(refused)).code]).toEqual([429, 'quota_exceeded'])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await create(10 ** 8)).status).toBe(413)
    await tus(path, { method: 'DELETE' })
    expect((await create(101)).status).toBe(201)
    await harness.owner`update carteiro.queue_settings set stored_bytes_per_user = default`
  })

  it('is refused where it does not fit', async () => {
    const post = (headers: Record<string, string>, query = '') =>
      tus(`${UPLOADS}${query}`, { method: 'POST', headers })
    const path = await begin(1000)
    const length = { 'upload-length': '1000' }
    const cases: [response: Response, status: number, field: string][] = [
      [await post({}), 400, 'upload-length'],
      [await post({ 'upload-length': '0' }), 400, 'upload-length'],
      [await post({ 'upload-defer-length': '1' }), 400, 'upload-length'],
      [await post({ 'upload-length': String(MEDIA_MAX_BYTES + 1) }), 413, 'Upload-Length'],
      [await post({ ...length, 'tus-resumable': '0.2.2' }), 412, 'Tus-Resumable'],
      [await post({ ...length, 'upload-metadata': 'filename ä' }), 400, 'Upload-Metadata'],
      [await post({ ...length, 'upload-metadata': `cacheControl ${base64('x')}` }), 400, 'Upload-Metadata'],
      [await post(length, '?name=a.jpg'), 400, 'name'],
      [await send(path, 1, Buffer.from('x')), 409, 'Upload-Offset'],
      [await tus(path, { method: 'PATCH', body: 'x' }), 400, 'upload-offset'],
    ]
    for (const [response, status, field] of cases) {
      expect([response.status, response.headers.get('tus-resumable')], field).toEqual([status, '1.0.0'])
      expect((await failureOf(response)).details.map((one) => one.field)).toContain(field)
    }
    expect((await send(path, 0, film.subarray(0, 1001))).status).toBe(413)
    expect(await offsetOf(path)).toBe(0)
    await tus(path, { method: 'DELETE' })
  })

  it('is its user’s alone, and a key’s with the scope', async () => {
    const path = await begin(1000)
    const stranger = await harness.project.token(harness.strangerId)
    for (const [method, init] of [
      ['HEAD', {}],
      ['GET', {}],
      [
        'PATCH',
        { body: 'x', headers: { 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' } },
      ],
      ['DELETE', {}],
    ] as const) {
      expect([method, (await tus(path, { method, ...init }, stranger)).status]).toEqual([method, 404])
      expect([method, (await tus(path, { method, ...init }, null)).status]).toEqual([method, 401])
    }
    const { secret } = await createKey(harness, { scopes: ['media:write'] })
    expect((await tus(path, { method: 'HEAD' }, secret)).headers.get('upload-offset')).toBe('0')
    const other = await createKey(harness, { scopes: ['publications:read'] })
    expect((await tus(path, { method: 'HEAD' }, other.secret)).status).toBe(403)
    const test = await createKey(harness, { mode: 'test', scopes: ['media:write'] })
    expect((await tus(path, { method: 'HEAD' }, test.secret)).status).toBe(404)
    const ofTest = await begin(1000, 'a.jpg', '', test.secret)
    expect((await tus(ofTest, { method: 'DELETE' }, test.secret)).status).toBe(204)
    const service = await harness.project.sharedToken({ role: 'service_role' })
    expect((await tus(path, { method: 'DELETE' }, service)).status).toBe(204)
    const before = await usedBytes()
    await tus(await begin(1000, 'a.jpg', '', service), { method: 'DELETE' }, service)
    expect(await usedBytes()).toBe(before)
  })

  it('says what it can do to any page', async () => {
    const response = await fetch(`${harness.url}${UPLOADS}`, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example', 'access-control-request-method': 'PATCH' },
    })
    expect(response.headers.get('access-control-allow-methods')).toContain('PATCH')
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'tus-version': '1.0.0',
      'tus-extension': 'creation,creation-with-upload,termination,expiration',
      'tus-max-size': String(MEDIA_MAX_BYTES),
    })
    const begun = await tus(UPLOADS, {
      method: 'POST',
      headers: { 'upload-length': '9', origin: 'https://app.example' },
    })
    expect(begun.headers.get('access-control-expose-headers')).toMatch(/Location.*Upload-Offset/)
  })
})
