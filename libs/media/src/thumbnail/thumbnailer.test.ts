import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { findFfmpeg } from '../convert/run/find-ffmpeg.ts'
import { createProber } from '../probe/prober.ts'
import { createThumbnailer, THUMBNAIL_EDGE } from './thumbnailer.ts'

const DEADLINE_MS = 240_000
const odd = resolve(import.meta.dirname, '../../fixtures/odd')
const prober = createProber({ deadlineMs: DEADLINE_MS })
const { ffmpeg } = await findFfmpeg(process.env.FFMPEG_PATH)
const limits = { deadlineMs: DEADLINE_MS, atOnce: 2, waiting: 10 }
const never = new AbortController().signal

const thumbnailOf = async (name: string, signal = never, thumbnailer = createThumbnailer(ffmpeg, limits)) => {
  const path = join(odd, name)
  const facts = await prober.probe({ path, name }, never)
  const bytes = await thumbnailer.make({ path, ...facts }, signal)
  const { width, height, format, hasAlpha } = await sharp(bytes).metadata()
  return { facts, bytes, width, height, format, hasAlpha }
}
/** The mean of red, green and blue. */
const meanOf = async (picture: Buffer): Promise<number[]> =>
  (await sharp(picture).removeAlpha().stats()).channels.map(({ mean }) => mean)

describe('a thumbnail', () => {
  test.each([
    ...['cmyk.jpg', 'deep.tif', 'display-p3.heic', 'huge.png', 'moves.webp', 'pages.tif', 'panorama.jpg'],
    ...['sideways.jpg', 'still.gif', 'wide.avif', 'moves.png', 'transparent.png'],
  ])('of the picture %s is small, and has its shape', async (name) => {
    const { facts, width, height, format } = await thumbnailOf(name)
    expect(format).toBe('webp')
    expect(Math.max(width, height)).toBeLessThanOrEqual(THUMBNAIL_EDGE)
    const ratio = (facts.width ?? 0) / (facts.height ?? 1)
    // A very wide one has few pixels in the other direction.
    expect(Math.abs(width / height / ratio - 1)).toBeLessThan(2 / Math.min(width, height))
  })

  test('of a small picture is no larger than it, and stays transparent', async () => {
    const { facts, width, hasAlpha } = await thumbnailOf('transparent.webp')
    expect(width).toBeLessThanOrEqual(facts.width ?? 0)
    expect(hasAlpha).toBe(true)
  })

  test
    .skipIf(!ffmpeg)
    .each([
      ...['anamorphic.mp4', 'h264-444.mp4', 'hdr-hlg.mov', 'hevc.mov', 'index-behind.mp4', 'motion-jpeg.avi'],
      ...[
        'prores.mov',
        'rotated.mov',
        'short.mov',
        'theora.ogv',
        'tiny.mp4',
        'transport.mpegts',
        'vp9-444.webm',
      ],
      ...['windows.wmv', 'flash.flv', 'mpeg2.mpg', 'phone.3gp'],
    ])('of the video %s is a frame of it, as it is seen', async (name) => {
    const { facts, bytes, width, height } = await thumbnailOf(name)
    expect(Math.max(width, height)).toBeLessThanOrEqual(THUMBNAIL_EDGE)
    const ratio = (facts.width ?? 0) / (facts.height ?? 1)
    expect(Math.abs(width / height / ratio - 1)).toBeLessThan(2 / Math.min(width, height))
    expect(Math.max(...(await meanOf(bytes)))).toBeGreaterThan(20)
  })

  test('of a video without ffmpeg is refused by name', async () => {
    await expect(thumbnailOf('tiny.mp4', never, createThumbnailer(undefined, limits))).rejects.toMatchObject({
      code: 'no_video_converter',
    })
  })

  test('that takes too long is given up, and nothing of it is left', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'carteiro-thumbnails-'))
    const hasty = createThumbnailer(ffmpeg, { ...limits, folder, deadlineMs: 1 })
    await expect(thumbnailOf('huge.png', never, hasty)).rejects.toMatchObject({ code: 'conversion_too_slow' })
    const left = AbortSignal.abort(new Error('left'))
    await expect(thumbnailOf('huge.png', left, hasty)).rejects.toThrow('left')
    expect(await readdir(folder)).toEqual([])
    await rm(folder, { recursive: true })
  })
})
