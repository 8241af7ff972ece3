import { readdir, readFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { fixtures } from '@carteiro/testing/fixtures'
import {
  failureOf,
  type GatewayHarness,
  MEDIA_MAX_BYTES,
  startGatewayHarness,
} from '@carteiro/testing/gateway/harness'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

const MEGABYTE = 1024 * 1024

const jpeg = await readFile(join(fixtures, 'square.jpg'))
const mp4 = await readFile(join(fixtures, 'reel.mp4'))
const sound = await readFile(resolve(import.meta.dirname, '../fixtures/sound.mp4'))

describe.each(['disk', 's3'] as const)('uploads to %s', (media) => {
  let harness: GatewayHarness
  beforeAll(async () => {
    harness = await startGatewayHarness({ media })
  })
  afterAll(() => harness?.close())
  afterEach(async () => {
    expect([await readdir(harness.mediaDir), (await harness.stored()).files]).toEqual([[], 0])
  })

  const part = (name: string, bytes: Uint8Array, field = 'file'): [string, Blob, string] => [
    field,
    new Blob([bytes as never]),
    name,
  ]
  const formOf = (...parts: [string, Blob | string, string?][]): FormData => {
    const form = new FormData()
    for (const [field, value, name] of parts) {
      if (typeof value === 'string') form.append(field, value)
      else form.append(field, value, name)
    }
    return form
  }
  const boundary = { 'content-type': 'multipart/form-data; boundary=b' }
  const partHead = 'Content-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'

  type Case = [
    what: string,
    body: BodyInit | undefined,
    headers: Record<string, string>,
    status: number,
    field: string,
  ]
  const cases: Case[] = [
    ['no body', undefined, {}, 400, 'file'],
    ['a form without a file', formOf(['note', 'hello']), {}, 400, 'file'],
    ['a file in another field', formOf(part('a.jpg', jpeg, 'picture')), {}, 400, 'picture'],
    ['two files', formOf(part('a.jpg', jpeg), part('b.jpg', jpeg)), {}, 400, 'file'],
    [
      'a file and another elsewhere',
      formOf(part('a.jpg', jpeg), part('b.jpg', jpeg, 'second')),
      {},
      400,
      'second',
    ],
    ['an empty file', formOf(part('a.jpg', new Uint8Array())), {}, 400, 'file'],
    ['a text called .jpg', formOf(part('a.jpg', Buffer.from('hello'))), {}, 415, 'file'],
    ['HTML called .jpg', formOf(part('a.jpg', Buffer.from('<html><script>'))), {}, 415, 'file'],
    ['SVG', formOf(part('a.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))), {}, 415, 'file'],
    ['a PDF called .mp4', formOf(part('a.mp4', Buffer.from('%PDF-1.7\n'))), {}, 415, 'file'],
    ['the head of a JPEG', formOf(part('a.jpg', jpeg.subarray(0, 12))), {}, 415, 'file'],
    ['half a JPEG', formOf(part('a.jpg', jpeg.subarray(0, jpeg.length / 2))), {}, 415, 'file'],
    ['half an MP4', formOf(part('a.mp4', mp4.subarray(0, mp4.length / 2))), {}, 415, 'file'],
    ['the head of an MP4', formOf(part('a.mp4', mp4.subarray(0, 40))), {}, 415, 'file'],
    ['an MP4 of sound alone', formOf(part('a.mp4', sound)), {}, 415, 'file'],
    ['a compressed file', gzipSync(jpeg), { 'content-encoding': 'gzip' }, 415, 'Content-Encoding'],
    ['JSON', '{"a":1}', { 'content-type': 'application/json' }, 415, 'file'],
    ['multipart without boundary', '--b', { 'content-type': 'multipart/form-data' }, 400, 'Content-Type'],
    [
      'another kind of multipart',
      '--b--',
      { 'content-type': 'multipart/mixed; boundary=b' },
      400,
      'Content-Type',
    ],
    ['the wrong boundary', `--c\r\n${partHead}x\r\n--c--`, boundary, 400, 'file'],
    ['a form that stops in its file', `--b\r\n${partHead}half`, boundary, 400, 'file'],
    ['a form that stops in its head', '--b\r\nContent-Disp', boundary, 400, 'file'],
  ]
  it.each(cases)('%s is refused', async (_what, body, headers, status, field) => {
    const response = await harness.call('/api/media', { method: 'POST', headers, ...(body ? { body } : {}) })
    const error = await failureOf(response)
    expect([response.status, error.details.map((one) => one.field)]).toEqual([status, [field]])
    expect(error.details[0]?.message).toMatch(/expected/)
  })

  it('names every query parameter that is wrong', async () => {
    const path = `/api/media?name=${'a'.repeat(2_001)}&size=1`
    const response = await harness.call(path, { method: 'POST', body: jpeg })
    expect(response.status).toBe(400)
    expect((await failureOf(response)).details.map((one) => one.field)).toEqual(['name', 'size'])
  })

  it('wants a token', async () => {
    expect((await harness.call('/api/media', { method: 'POST', body: jpeg }, null)).status).toBe(401)
  })

  /** An upload in pieces of a megabyte, made while it is sent. */
  const bigUpload = (
    megabytes: number,
    headers: Record<string, string>,
    onPiece: (sent: number) => boolean = () => true,
  ) =>
    new Promise<{ status: number | undefined; body: string }>((resolveAnswer, reject) => {
      const request = httpRequest(new URL('/api/media', harness.url), {
        method: 'POST',
        headers,
        agent: false,
      })
      request.on('error', reject)
      request.on('response', (response) => {
        let body = ''
        response.on('data', (chunk) => {
          body += chunk
        })
        response.on('end', () => {
          resolveAnswer({ status: response.statusCode, body })
          request.destroy()
        })
      })
      const piece = Buffer.alloc(MEGABYTE, 7)
      let sent = 0
      const send = (): void => {
        while (sent < megabytes && !request.destroyed) {
          sent += 1
          if (!onPiece(sent)) return void request.destroy()
          if (!request.write(piece)) return void request.once('drain', send)
        }
        request.end()
      }
      send()
    })
  const authorization = async () => ({
    authorization: `Bearer ${await harness.project.token(harness.userId)}`,
  })

  it('streams 300 megabytes with flat memory, and keeps none of what is no medium', async () => {
    const before = process.memoryUsage.rss()
    let most = before
    const { status } = await bigUpload(300, await authorization(), () => {
      most = Math.max(most, process.memoryUsage.rss())
      return true
    })
    expect(status).toBe(415)
    expect((most - before) / MEGABYTE).toBeLessThan(150)
  })

  it('stops at the limit and names it, announced or not', async () => {
    const announced = { ...(await authorization()), 'content-length': String(2 * MEDIA_MAX_BYTES) }
    const early = await bigUpload(1, announced).catch(() => undefined)
    const late = await bigUpload(MEDIA_MAX_BYTES / MEGABYTE + 1, await authorization())
    for (const answer of [early, late]) {
      expect(answer?.status).toBe(413)
      expect(answer?.body).toContain(`at most ${MEDIA_MAX_BYTES} bytes`)
    }
  })

  it.each([
    ['a body', {}],
    ['a form', boundary],
  ])('leaves nothing of %s whose sender goes away', async (_what, headers) => {
    const files = async () => (await harness.stored()).files
    const head = { ...(await authorization()), ...headers }
    await new Promise<void>((gone) => {
      const request = httpRequest(new URL('/api/media', harness.url), {
        method: 'POST',
        headers: head,
        agent: false,
      })
      request.on('error', () => gone())
      request.write(`--b\r\n${partHead}`)
      // More than a part of what is sent to a bucket.
      request.write(Buffer.alloc(20 * MEGABYTE, 7))
      void expect
        .poll(files)
        .toBe(1)
        .then(() => request.destroy())
    })
    await expect.poll(files).toBe(0)
  })
})
