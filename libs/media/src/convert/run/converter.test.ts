import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { ConversionTarget, PictureTarget, VideoTarget } from '@carteiro/contracts'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createProber } from '../../probe/prober.ts'
import { type ConverterLimits, createConverter } from './converter.ts'
import { findFfmpeg } from './find-ffmpeg.ts'

const DEADLINE_MS = 240_000
const odd = resolve(import.meta.dirname, '../../../fixtures/odd')
const prober = createProber({ deadlineMs: DEADLINE_MS })
const { ffmpeg } = await findFfmpeg(process.env.FFMPEG_PATH)
const never = new AbortController().signal

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carteiro-converter-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const convert = async (
  name: string,
  target: ConversionTarget,
  {
    signal = never,
    onProgress = () => undefined,
    judge,
    ...limits
  }: Partial<ConverterLimits> & {
    signal?: AbortSignal
    onProgress?: (done: number) => void
    judge?: () => { field: string; code: string; message: string }[]
  } = {},
) => {
  const input = name.startsWith('/') ? name : join(odd, name)
  const source = await prober.probe({ path: input, name }, never)
  const output = join(folder, 'result')
  const converter = createConverter({ prober, ffmpeg }, { deadlineMs: DEADLINE_MS, ...limits })
  const facts = await converter.convertFile({ input, source, target, output, judge }, { signal, onProgress })
  return { facts, bytes: await readFile(output) }
}
const jpeg: PictureTarget = { kind: 'picture', type: 'image/jpeg', max_bytes: 5_000_000 }
const colorAt = async (picture: Buffer, left: number, top: number): Promise<number[]> => {
  const pixel = await sharp(picture)
    .extract({ left, top, width: 1, height: 1 })
    .removeAlpha()
    .raw()
    .toBuffer()
  return [...pixel]
}
const near = (color: number[], wanted: number[]): void => {
  color.forEach((value, index) => {
    expect(Math.abs(value - (wanted[index] ?? 0)), `${color} for ${wanted}`).toBeLessThan(16)
  })
}

describe('a picture', () => {
  test('has the colours of sRGB, whatever its profile said', async () => {
    // Made as sRGB's red in Display P3: without its profile it would be a paler one.
    near(await colorAt((await convert('display-p3.heic', jpeg)).bytes, 100, 100), [255, 0, 0])
    const { bytes } = await convert('cmyk.tif', jpeg)
    expect(await sharp(bytes).metadata()).toMatchObject({ space: 'srgb', channels: 3 })
  })

  test('is turned as EXIF says, and says nothing of its camera', async () => {
    const { facts, bytes } = await convert('sideways.jpg', jpeg)
    expect(facts).toMatchObject({ width: 405, height: 900 })
    expect(await sharp(bytes).metadata()).not.toHaveProperty('exif')
    expect((await sharp(bytes).metadata()).orientation).toBeUndefined()
  })

  test('has white for what was transparent', async () => {
    for (const name of ['transparent.png', 'transparent.avif', 'transparent.webp'])
      near(await colorAt((await convert(name, jpeg)).bytes, 2, 2), [255, 255, 255])
  })

  test('is cropped, scaled and padded as the layout says', async () => {
    const layout = {
      crop: { x: 100, y: 50, w: 400, h: 200 },
      content: { width: 200, height: 100 },
      frame: { width: 200, height: 200 },
    }
    const colored = await convert('phone.heic', { ...jpeg, layout: { ...layout, padding: '#00ff00' } })
    expect(colored.facts).toMatchObject({ width: 200, height: 200 })
    near(await colorAt(colored.bytes, 100, 20), [0, 255, 0])
    near(await colorAt(colored.bytes, 100, 100), [255, 255, 255])
    const blurred = await convert('phone.heic', { ...jpeg, layout: { ...layout, padding: 'blur' } })
    expect(blurred.facts).toMatchObject({ width: 200, height: 200 })
    const [red = 0] = await colorAt(blurred.bytes, 100, 20)
    expect(red).toBeGreaterThan(30)
  })

  test('has at most the bytes of its target, with less quality and then fewer pixels', async () => {
    const width = 1200
    const noise = await sharp({
      create: {
        width,
        height: width,
        channels: 3,
        background: '#808080',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    })
      .png()
      .toBuffer()
    const path = join(folder, 'noise.png')
    await writeFile(path, noise)
    const free = await convert(path, jpeg)
    expect(free.facts.width).toBe(width)
    const less = await convert(path, { ...jpeg, max_bytes: Math.floor(free.facts.size * 0.6) })
    expect(less.facts.size).toBeLessThanOrEqual(free.facts.size * 0.6)
    expect(less.facts.width).toBe(width)
    const small = await convert(path, { ...jpeg, max_bytes: 20_000 })
    expect(small.facts.size).toBeLessThanOrEqual(20_000)
    expect(small.facts.width).toBeLessThan(width)
    const png = await convert(path, { ...jpeg, type: 'image/png', max_bytes: 900_000 })
    expect(png.facts).toMatchObject({ type: 'image/png' })
    expect(png.facts.size).toBeLessThanOrEqual(900_000)
  })
})

describe('what goes wrong leaves nothing', () => {
  const nothingLeft = async () =>
    expect((await readdir(folder)).filter((name) => /^(converting-|result)/.test(name))).toEqual([])
  const failing = async (running: Promise<unknown>, expected: object) => {
    await expect(running).rejects.toMatchObject(expected)
    await nothingLeft()
  }
  beforeAll(() => rm(join(folder, 'result'), { force: true }))

  test('a file that cannot be read', async () => {
    const path = join(folder, 'broken.heic')
    const bytes = await readFile(join(odd, 'phone.heic'))
    await writeFile(path, Buffer.concat([bytes.subarray(0, 900), Buffer.alloc(bytes.length - 900)]))
    await failing(convert(path, jpeg), {
      code: 'conversion_failed',
      message: expect.stringContaining('damaged'),
    })
  })

  test('a picture that would be distorted, since it is not as it was measured', async () => {
    const path = join(folder, 'lying.tif')
    const lying = sharp({ create: { width: 400, height: 100, channels: 3, background: '#808080' } })
    await writeFile(path, await lying.withMetadata({ orientation: 6 }).tiff().toBuffer())
    const size = { width: 400, height: 100 }
    const layout = { content: size, frame: { width: 400, height: 400 }, padding: '#000000' }
    await failing(convert(path, { ...jpeg, layout }), {
      code: 'conversion_failed',
      output: expect.stringContaining('ratio'),
    })
  })

  test('a conversion that takes too long', () =>
    failing(convert('phone.heic', jpeg, { deadlineMs: 1 }), { code: 'conversion_too_slow' }))

  test('one that needs too much memory', () =>
    failing(convert('huge.png', jpeg, { memoryBytes: 100_000_000 }), { code: 'conversion_too_large' }))

  test('a caller who leaves', async () => {
    const leaving = new AbortController()
    const running = convert('huge.png', jpeg, { signal: leaving.signal })
    leaving.abort(new Error('gone'))
    await failing(running, { message: 'gone' })
  })

  test('a result that does not fit names the limit', () =>
    failing(
      convert('phone.heic', jpeg, {
        judge: () => [
          { field: 'mediaFiles[0].width', code: 'media_out_of_range', message: 'expected at most 10' },
        ],
      }),
      {
        code: 'result_does_not_fit',
        message: expect.stringContaining('expected at most 10'),
        details: [{ code: 'media_out_of_range' }],
      },
    ))

  test('more files than may wait', async () => {
    const converter = createConverter({ prober, ffmpeg }, { deadlineMs: DEADLINE_MS, atOnce: 1, waiting: 0 })
    const input = join(odd, 'phone.heic')
    const order = { input, source: { type: 'image/heic' }, target: jpeg }
    const one = converter.convertFile({ ...order, output: join(folder, 'one') }, { signal: never })
    const two = converter.convertFile({ ...order, output: join(folder, 'two') }, { signal: never })
    await expect(two).rejects.toMatchObject({ status: 503, message: expect.stringContaining('converted') })
    expect(await one).toMatchObject({ type: 'image/jpeg', width: 600, height: 450 })
  })
})

/** A video's first picture, as a PNG. */
const frameOf = async (path: string): Promise<Buffer> => {
  const given = ['-loglevel', 'error', '-i', path, '-frames:v', '1', '-f', 'image2pipe', '-c:v', 'png', '-']
  const { stdout } = await promisify(execFile)(ffmpeg?.path ?? '', given, {
    encoding: 'buffer',
    maxBuffer: 2 ** 24,
  })
  return stdout
}
const video: VideoTarget = { kind: 'video', frame_rate: 25, max_bitrate: 1_000_000, min_bytes: 80_000 }

// ffmpeg is not a part of this repository: a machine without it converts pictures only.
describe.skipIf(!ffmpeg)('a video (with ffmpeg)', () => {
  test('reports how much is done, and is filled up to the fewest bytes', async () => {
    const done: number[] = []
    const { facts } = await convert('h264-444.mp4', video, { onProgress: (part) => done.push(part) })
    expect(facts).toMatchObject({
      type: 'video/mp4',
      size: 80_000,
      codec: 'h264',
      chroma: '4:2:0',
      moovInFront: true,
    })
    expect(done.at(-1)).toBeGreaterThan(0.9)
    expect(done).toEqual(done.toSorted((a, b) => a - b))
  })

  test('keeps its pictures when only the container changes, and is turned as before', async () => {
    const { facts } = await convert('rotated.mov', { kind: 'remux', codec: 'h264' })
    expect(facts).toMatchObject({
      type: 'video/mp4',
      width: 360,
      height: 640,
      frameRate: 30,
      moovInFront: true,
    })
  })

  test('has a constant frame rate after a varying one, and its whole length', async () => {
    const { facts } = await convert('vfr.mp4', { ...video, frame_rate: 30 })
    expect(facts.frameRate).toBe(30)
    expect(facts.durationSeconds).toBeCloseTo(3.4, 1)
  })

  test('keeps its colours, and is padded in a colour or with itself', async () => {
    const layout = { content: { width: 640, height: 360 }, frame: { width: 640, height: 640 } }
    const colors: number[][] = []
    for (const padding of ['#00ff00', 'blur'] as const) {
      const { facts } = await convert('h264.mkv', { ...video, layout: { ...layout, padding } })
      expect(facts).toMatchObject({ width: 640, height: 640 })
      const frame = await frameOf(join(folder, 'result'))
      colors.push(await colorAt(frame, 320, 40))
      // The first bar: 75 % white.
      near(await colorAt(frame, 30, 300), await colorAt(await frameOf(join(odd, 'h264.mkv')), 30, 160))
    }
    near(colors[0] ?? [], [0, 255, 0])
    expect(Math.max(...(colors[1] ?? []))).toBeGreaterThan(40)
  })

  test('shows an animation on white, again and again', async () => {
    const target = { ...video, repeat_to_seconds: 3 }
    for (const name of ['transparent-moves.gif', 'moves.webp', 'moves.png']) {
      const { facts } = await convert(name, target)
      expect(facts).toMatchObject({ type: 'video/mp4', width: 200, height: 150 })
      expect(facts.durationSeconds).toBeGreaterThanOrEqual(3)
      near(await colorAt(await frameOf(join(folder, 'result')), 190, 140), [255, 255, 255])
    }
  })

  test('is ended when the caller leaves', async () => {
    const leaving = new AbortController()
    const layout = { content: { width: 3840, height: 2160 }, frame: { width: 3840, height: 2160 } }
    const running = convert(
      'large.mp4',
      { ...video, layout, frame_rate: 60 },
      {
        signal: leaving.signal,
        onProgress: () => leaving.abort(new Error('gone')),
      },
    )
    await expect(running).rejects.toThrow('gone')
  })
})

test('a command that is none, and one that encodes nothing, are named', async () => {
  expect(await findFfmpeg('/nowhere/ffmpeg')).toEqual({ missing: 'there is no command /nowhere/ffmpeg' })
  const path = join(folder, 'ffmpeg')
  await writeFile(path, '#!/bin/sh\necho ffmpeg version 0\n', { mode: 0o755 })
  expect(await findFfmpeg(path)).toEqual({ missing: `${path} has no encoder libx264 and aac` })
})
