import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { mediaFile } from '@carteiro/contracts'
import { fixtures } from '@carteiro/testing/fixtures'
import { failureOf, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withOrientation } from '../testing/jpeg.ts'

describe.each(['disk', 's3'] as const)('media on %s', (media) => {
  let harness: GatewayHarness
  beforeAll(async () => {
    harness = await startGatewayHarness({ media })
  })
  afterAll(() => harness?.close())

  const ownFixtures = resolve(import.meta.dirname, '../../fixtures')
  const fixture = (name: string) =>
    readFile(join(fixtures, name)).catch(() => readFile(join(ownFixtures, name)))
  const formOf = (bytes: Uint8Array, name: string) => {
    const form = new FormData()
    form.append('file', new Blob([bytes as never]), name)
    return form
  }
  const upload = async (bytes: Uint8Array, name: string) => {
    const response = await harness.call('/api/media', { method: 'POST', body: formOf(bytes, name) })
    expect(response.status, await response.clone().text()).toBe(201)
    return mediaFile.parse(((await response.json()) as { data: unknown }).data)
  }
  /** Media are served at the public URL, which a proxy leads to the gateway. */
  const read = (url: string, init?: RequestInit) => harness.call(new URL(url).pathname, init, null)

  const clip = {
    type: 'video/quicktime',
    durationSeconds: 1.5,
    codec: 'h264',
    chroma: '4:2:0',
    frameRate: 4,
    moovInFront: false,
  }

  describe('an upload', () => {
    it.each([
      ['square.jpg', { type: 'image/jpeg', width: 1080, height: 1080 }],
      ['portrait.jpg', { type: 'image/jpeg', width: 1080, height: 1350 }],
      ['landscape.png', { type: 'image/png', width: 800, height: 600 }],
      [
        'reel.mp4',
        {
          type: 'video/mp4',
          width: 720,
          height: 1280,
          durationSeconds: 5,
          codec: 'h264',
          chroma: '4:2:0',
          frameRate: 30,
          moovInFront: true,
        },
      ],
      ['animated.gif', { type: 'image/gif', width: 64, height: 48, frames: 4 }],
      ['picture.webp', { type: 'image/webp', width: 64, height: 48, frames: 1 }],
      ['clip.mov', { ...clip, width: 64, height: 48 }],
      ['leaflet.pdf', { type: 'application/pdf' }],
      ['letter.docx', { type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document' }],
      ['rotated.mov', { ...clip, width: 48, height: 64 }],
    ])('%s is measured, kept and served as it is', async (name, facts) => {
      const bytes = await fixture(name)
      const file = await upload(bytes, name)
      expect(file).toEqual({ name, size: bytes.length, url: expect.stringContaining(`/${name}`), ...facts })
      const served = await read(file.url)
      expect(served.headers.get('content-type')).toBe(facts.type)
      expect(served.headers.get('x-content-type-options')).toBe('nosniff')
      expect(Buffer.from(await served.arrayBuffer()).equals(bytes)).toBe(true)
    })

    it.each([
      [1, { width: 1080, height: 1350 }],
      [3, { width: 1080, height: 1350 }],
      [6, { width: 1350, height: 1080 }],
      [8, { width: 1350, height: 1080 }],
    ])('is measured as it is seen, with EXIF orientation %i', async (orientation, size) => {
      const turned = withOrientation(await fixture('portrait.jpg'), orientation)
      expect(await upload(turned, 'turned.jpg')).toMatchObject(size)
    })

    it('may be the body itself, and is what its bytes are, whatever its name and type say', async () => {
      const response = await harness.call('/api/media?name=..%2F..%2Fa%20video%21.mp4', {
        method: 'POST',
        headers: { 'content-type': 'video/mp4' },
        body: await fixture('landscape.png'),
      })
      expect(response.status).toBe(201)
      expect(await response.json()).toMatchObject({ data: { name: 'a video!.mp4', type: 'image/png' } })
    })

    it('is an entry of mediaFiles: enqueueing fills in what is missing and refuses what is not true', async () => {
      const file = await upload(await fixture('square.jpg'), 'square.jpg')
      const { name, size, type, url } = file
      const enqueue = (entry: object) => harness.enqueue({ mediaFiles: [entry] })
      expect((await enqueue({ name, size, type, url, altText: 'Um carteiro' })).status).toBe(200)
      const [row] = await harness.owner`select content from publication_jobs order by created_at desc limit 1`
      expect(row?.content.mediaFiles).toEqual([{ ...file, altText: 'Um carteiro' }])

      const response = await enqueue({ ...file, type: 'image/png', size: 1, width: 9 })
      expect(response.status).toBe(400)
      expect((await failureOf(response)).details.map(({ field, message }) => [field, message])).toEqual([
        ['mediaFiles[0].size', `expected ${size}, as the upload is; this says 1`],
        ['mediaFiles[0].type', 'expected image/jpeg, as the upload is; this says image/png'],
        ['mediaFiles[0].width', 'expected 1080, as the upload is; this says 9'],
      ])
    })
  })

  it('an upload is judged by what was measured of it, before anything is enqueued', async () => {
    const file = await upload(await fixture('clip.mov'), 'clip.mov')
    const [row] = await harness.owner`select catalog from carteiro.platforms where platform = 'tiktok'`
    const strict = structuredClone(row?.catalog)
    for (const option of strict.options) {
      if (option.media.files.video)
        Object.assign(option.media.files.video, { frame_rate: { min: 23 }, codecs: ['vp9'] })
    }
    await harness.owner`update carteiro.platforms set catalog = ${harness.owner.json(strict)} where platform = 'tiktok'`
    const response = await harness.post('/api/publications/validate', {
      userId: harness.userId,
      selectedOptions: ['tiktok_video'],
      mediaFiles: [file],
    })
    const { data } = (await response.json()) as {
      data: { options: { problems: { field: string; message: string }[] }[] }
    }
    expect(data.options[0]?.problems).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ field: 'mediaFiles[0].codec', message: 'expected vp9, this is h264' }),
        expect.objectContaining({
          field: 'mediaFiles[0].frameRate',
          message: 'expected at least 23 frames per second, this has 4',
        }),
      ]),
    )
    await harness.owner`update carteiro.platforms set catalog = ${harness.owner.json(row?.catalog)} where platform = 'tiktok'`
  })

  describe('a medium', () => {
    it.each([
      ['bytes=0-0', 206, 0, 1],
      ['bytes=10-19', 206, 10, 20],
      ['bytes=48000-', 206, 48_000, undefined],
      ['bytes=-10', 206, -10, undefined],
      ['bytes=0-99999999', 206, 0, undefined],
      ['bytes=-99999999', 206, 0, undefined],
      ['bytes=0-1,5-6', 200, 0, undefined],
      ['items=0-1', 200, 0, undefined],
    ])('is served by Range: %s', async (range, status, start, end) => {
      const bytes = await fixture('square.jpg')
      const { url } = await upload(bytes, 'square.jpg')
      const response = await read(url, { headers: { range } })
      const part = bytes.subarray(start, end)
      const first = start < 0 ? bytes.length + start : start
      expect(response.status).toBe(status)
      expect(response.headers.get('content-length')).toBe(String(part.length))
      expect(response.headers.get('content-range')).toBe(
        status === 206 ? `bytes ${first}-${first + part.length - 1}/${bytes.length}` : null,
      )
      expect(Buffer.from(await response.arrayBuffer()).equals(part)).toBe(true)
    })

    it.each(['bytes=99999999-', 'bytes=5-2', 'bytes=-0', 'bytes=a-b', 'bytes=-', 'bytes=--1', 'bytes='])(
      'has no %s',
      async (range) => {
        const { url, size } = await upload(await fixture('square.jpg'), 'square.jpg')
        const response = await read(url, { headers: { range } })
        expect(response.status).toBe(416)
        expect(response.headers.get('content-range')).toBe(`bytes */${size}`)
        expect((await failureOf(response)).details).toMatchObject([{ field: 'Range' }])
      },
    )

    it('answers its size and type to HEAD', async () => {
      const { url, size } = await upload(await fixture('reel.mp4'), 'reel.mp4')
      const response = await read(url, { method: 'HEAD' })
      expect([
        response.status,
        response.headers.get('content-length'),
        response.headers.get('content-type'),
      ]).toEqual([200, String(size), 'video/mp4'])
    })

    it('is not found outside its folder', async () => {
      const { url } = await upload(await fixture('square.jpg'), 'square.jpg')
      const id = new URL(url).pathname.split('/')[2]
      const paths = [
        '/media/..%2f..%2fetc/passwd',
        '/media/%2e%2e%2f/etc',
        `/media/%2e%2e%2f/${id}.json`,
        `/media/${id}/..%2f${id}.json`,
        `/media/${id}/%2e`,
        `/media/${id}%2f/square.jpg`,
        `/media/${id}/other.jpg`,
        '/media/x/y',
      ]
      const statuses = await Promise.all(
        paths.map(async (path) => `${path} ${(await harness.call(path, {}, null)).status}`),
      )
      expect(statuses).toEqual(paths.map((path) => `${path} 404`))
    })
  })
})
