import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { evaluateOption, type MediaFile, mediaFile } from '@carteiro/contracts'
import { catalogs } from '@carteiro/testing/gateway/catalogs'
import { failureOf, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** Made with ffmpeg and ImageMagick: 64 × 48 pixels in one colour, four pictures in a second. */
const folder = join(import.meta.dirname, '../../fixtures/formats')
const fixture = (name: string) => readFile(join(folder, name))

let harness: GatewayHarness
beforeAll(async () => {
  harness = await startGatewayHarness()
})
afterAll(() => harness?.close())

const upload = async (name: string, bytes?: Uint8Array) =>
  harness.call(`/api/media?name=${name}`, {
    method: 'POST',
    body: (bytes ?? (await fixture(name))) as BodyInit,
  })
const answerOf = async (response: Response) => {
  expect(response.status, await response.clone().text()).toBe(201)
  const { data, notMeasured } = (await response.json()) as { data: unknown; notMeasured: string[] }
  return { file: mediaFile.parse(data), notMeasured }
}
const picture = { width: 64, height: 48 }
const h264: Partial<MediaFile> = { codec: 'h264', chroma: '4:2:0', frameRate: 4, durationSeconds: 1 }
const h264Behind = { ...h264, moovInFront: false }

describe('a video is measured whatever its container and codec', () => {
  it.each<[string, Partial<MediaFile>, string[]]>([
    ['apple.m4v', { type: 'video/mp4', ...h264Behind }, []],
    ['h264.3gp', { type: 'video/3gpp', ...h264Behind }, []],
    ['h264.mkv', { type: 'video/x-matroska', ...h264 }, []],
    ['fragmented.mp4', { type: 'video/mp4', ...h264, moovInFront: true }, []],
    ['h264-444.mp4', { type: 'video/mp4', ...h264Behind, chroma: '4:4:4' }, []],
    ['h264-422.mov', { type: 'video/quicktime', ...h264, chroma: '4:2:2', moovInFront: true }, []],
    ['h265-444.mp4', { type: 'video/mp4', codec: 'h265', chroma: '4:4:4' }, []],
    ['av1.mkv', { type: 'video/x-matroska', codec: 'av1', chroma: '4:2:0' }, []],
    ['vp9-444.webm', { type: 'video/webm', codec: 'vp9' }, ['chroma']],
    ['recorded.webm', { type: 'video/webm', codec: 'vp8', chroma: '4:2:0', durationSeconds: 1 }, []],
    ['mpeg4.mp4', { type: 'video/mp4', codec: 'mpeg4', chroma: '4:2:0' }, []],
    ['prores.mov', { type: 'video/quicktime', codec: 'prores', chroma: '4:2:2' }, []],
    ['divx.avi', { type: 'video/x-msvideo', codec: 'mpeg4', chroma: '4:2:0' }, []],
    ['mjpeg.avi', { type: 'video/x-msvideo', codec: 'mjpeg', durationSeconds: 1 }, ['chroma']],
    ['wmv2.wmv', { type: 'video/x-ms-wmv', codec: 'wmv' }, ['chroma', 'frameRate']],
    ['flash.flv', { type: 'video/x-flv', codec: 'h263' }, ['chroma']],
    ['mpeg2.mpg', { type: 'video/mpeg', codec: 'mpeg2', chroma: '4:2:0' }, []],
    ['h264.mpegts', { type: 'video/mp2t', codec: 'h264', chroma: '4:2:0' }, ['frameRate']],
    ['theora.ogv', { type: 'video/ogg', codec: 'theora' }, ['durationSeconds', 'chroma']],
  ])('%s', async (name, facts, missing) => {
    const { file, notMeasured } = await answerOf(await upload(name))
    expect(file).toMatchObject({ ...picture, ...facts })
    expect(notMeasured).toEqual(missing)
  })
})

describe('a picture is measured', () => {
  it.each<[string, Partial<MediaFile>]>([
    ['moves.png', { type: 'image/apng', frames: 3 }],
    ['moves.webp', { type: 'image/webp', frames: 3 }],
    ['cmyk.jpg', { type: 'image/jpeg', ...picture }],
    ['picture.heic', { type: 'image/heic' }],
    ['picture.avif', { type: 'image/avif', ...picture }],
  ])('%s', async (name, facts) => {
    expect((await answerOf(await upload(name))).file).toMatchObject(facts)
  })
})

describe('what cannot be published is called what it is', () => {
  const notice = async (response: Response) => {
    const { message, details } = await failureOf(response)
    return [response.status, details[0]?.code, message]
  }
  it.each([
    ['sound.avi', 'no_video', 'this AVI has sound but no video'],
    ['sound.mkv', 'no_video', 'this MKV (Matroska) has sound but no video'],
    ['sound.wmv', 'unsupported_media', 'this is sound alone'],
    ['huge-trun.mp4', 'media_damaged', 'the rest is damaged'],
  ])('%s', async (name, code, message) => {
    expect(await notice(await upload(name))).toEqual([415, code, expect.stringContaining(message)])
  })

  it.each(['h264-444.mp4', 'h264-422.mov', 'h264.mkv', 'divx.avi', 'cmyk.jpg', 'moves.webp', 'moves.png'])(
    'half of %s',
    async (name) => {
      const bytes = await fixture(name)
      const answer = await notice(await upload(name, bytes.subarray(0, bytes.length / 2)))
      expect(answer).toEqual([415, 'media_cut_off', expect.stringContaining('Upload it again')])
    },
  )
})

it('a format that a platform does not take is called by its name', () => {
  const url = 'https://media.example.com/a'
  const feed = catalogs.find(({ platform }) => platform === 'instagram')?.options[0]
  if (!feed) throw new Error('expected an option of Instagram')
  const problemsOf = (type: string) =>
    evaluateOption(feed, {
      mediaFiles: [mediaFile.parse({ name: 'a', size: 1, type, url })],
      captions: {},
      settings: {},
    }).map(({ message }) => message)
  expect(problemsOf('image/heif')).toEqual([
    'expected JPEG or PNG, this is HEIC (as iPhones save pictures): save it as JPEG or PNG',
  ])
  expect(problemsOf('image/gif')).toEqual(['expected up to ten files; this is a GIF'])
})

it('a type is known by all of its names, in requests and in catalogs', () => {
  const url = 'https://media.example.com/a'
  const file = mediaFile.parse({ name: 'a.mkv', size: 1, type: 'video/matroska', url })
  expect(file.type).toBe('video/x-matroska')
  for (const [given, type] of [
    ['video/x-m4v', 'video/mp4'],
    ['video/avi', 'video/x-msvideo'],
    ['image/jpg', 'image/jpeg'],
    ['IMAGE/JPEG; charset=binary', 'image/jpeg'],
    ['application/mp4', 'video/mp4'],
  ]) {
    expect(mediaFile.parse({ name: 'a', size: 1, type: given, url }).type).toBe(type)
  }
})
