import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { fixtures } from '@carteiro/testing/fixtures'
import { failureOf, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withOrientation } from '../testing/jpeg.ts'

// Files of very many small parts, or of parts within parts: what reads them must not go through all of them.

const PARTS = 120_000
const jpeg = readFileSync(join(fixtures, 'square.jpg'))
/** 1080 × 1350 */
const portrait = readFileSync(join(fixtures, 'portrait.jpg'))
/** EXIF 2.3, orientation. */
const UPRIGHT = 1
const SIDEWAYS = 6

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
const u32LE = (value: number): Buffer => u32(value).reverse()
const times = (part: Buffer | string, count: number): Buffer => {
  const piece = typeof part === 'string' ? Buffer.from(part, 'latin1') : part
  return Buffer.alloc(piece.length * count, piece)
}
const box = (type: string, body: Buffer): Buffer =>
  Buffer.concat([u32(8 + body.length), Buffer.from(type), body])

// Checksums are not checked.
const pngChunk = (type: string, data: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.concat([u32(data.length), Buffer.from(type), data, u32(0)])
const png = (...chunks: Buffer[]): Buffer => {
  const header = Buffer.concat([u32(100), u32(100), Buffer.from([8, 2, 0, 0, 0])])
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  return Buffer.concat([signature, pngChunk('IHDR', header), ...chunks, pngChunk('IEND')])
}
const pixels = pngChunk('IDAT', deflateSync(Buffer.alloc(100 * 301)))
const webp = (chunks: Buffer): Buffer => {
  const extended = Buffer.concat([
    Buffer.from('VP8X'),
    u32LE(10),
    Buffer.from([0, 0, 0, 0, 99, 0, 0, 99, 0, 0]),
  ])
  const body = Buffer.concat([Buffer.from('WEBP'), extended, chunks])
  return Buffer.concat([Buffer.from('RIFF'), u32LE(body.length), body])
}
// Its place, its size, and a block of data.
const picture = Buffer.from([0x2c, 0, 0, 0, 0, 10, 0, 10, 0, 0, 2, 1, 0x44, 0])
/** One picture, and then something else. */
const gif = (rest: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from('GIF89a'),
    Buffer.from([10, 0, 10, 0, 0, 0, 0]),
    picture,
    rest,
    Buffer.from(';'),
  ])
const ofSizes = (brand: string): Buffer => {
  const size = box('ispe', Buffer.concat([u32(0), u32(64), u32(64)]))
  const properties = box('iprp', box('ipco', times(size, 12_000)))
  const meta = box('meta', Buffer.concat([u32(0), properties]))
  return Buffer.concat([
    box('ftyp', Buffer.from(`${brand}\0\0\0\0mif1${brand}`)),
    meta,
    box('mdat', Buffer.from('a')),
  ])
}
/** A box in a box in a box. */
const nested = (types: string[], depth: number): Buffer => {
  const parts = Array.from({ length: depth }, (_, level) =>
    Buffer.concat([u32(8 * (depth - level)), Buffer.from(types[level % types.length] ?? '')]),
  )
  const front = box('ftyp', Buffer.from('isom\0\0\0\0isommp42'))
  return Buffer.concat([front, ...parts, box('mdat', Buffer.from('a'))])
}
/** Elements of EBML whose end is not said. */
const UNKNOWN_SIZE = '\x01\xff\xff\xff\xff\xff\xff\xff'
const webm = (rest: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from('\x1a\x45\xdf\xa3\x87\x42\x82\x84webm\x18\x53\x80\x67', 'latin1'),
    Buffer.from(UNKNOWN_SIZE, 'latin1'),
    rest,
  ])

const files: [name: string, bytes: Buffer][] = [
  ['empty chunks.png', png(times(pngChunk('tEXt'), PARTS), pixels)],
  ['empty data.png', png(pixels, times(pngChunk('IDAT'), PARTS))],
  ['empty chunks.webp', webp(times('XMP \0\0\0\0', PARTS))],
  [
    'empty segments.jpg',
    Buffer.concat([jpeg.subarray(0, 2), times('\xff\xfe\0\x02', PARTS), jpeg.subarray(2)]),
  ],
  ['fill bytes.jpg', Buffer.concat([jpeg.subarray(0, 2), times('\xff', PARTS), jpeg.subarray(2)])],
  ['padding.gif', gif(Buffer.alloc(2_000_000))],
  [
    'small blocks.gif',
    gif(Buffer.concat([Buffer.from('!\xfe', 'latin1'), times('\x01a', 2_000_000), Buffer.alloc(1)])),
  ],
  ['sizes.heic', ofSizes('heic')],
  ['sizes.avif', ofSizes('avif')],
  ['nested.mp4', nested(['moov', 'trak', 'mdia', 'minf'], 200_000)],
  ['nested user data.mp4', nested(['moov', 'udta', 'meta'], 200_000)],
  ['segments.webm', webm(times(`\x18\x53\x80\x67${UNKNOWN_SIZE}`, PARTS))],
]

describe('a file of very many parts', () => {
  let harness: GatewayHarness
  beforeAll(async () => {
    // It does not have to wait for the deadline.
    harness = await startGatewayHarness({ MEDIA_PROBE_MS: '600000' })
  })
  afterAll(() => harness?.close())
  const upload = (name: string, bytes: Buffer) =>
    harness.call(`/api/media?name=${encodeURIComponent(name)}`, { method: 'POST', body: bytes as BodyInit })

  test.each(files)('%s is refused as damaged', async (name, bytes) => {
    const answer = await upload(name, bytes)
    expect([answer.status, await failureOf(answer)]).toMatchObject([
      415,
      { details: [{ field: 'file', code: 'media_damaged' }] },
    ])
  })

  test('of many EXIF blocks the first says how a picture is turned', async () => {
    const exifOf = (orientation: number): Buffer => {
      const turned = Buffer.from(withOrientation(portrait, orientation))
      return turned.subarray(2, 2 + turned.length - portrait.length)
    }
    const blocks = [exifOf(SIDEWAYS), times(exifOf(UPRIGHT), 1_000)]
    const answer = await upload(
      'a.jpg',
      Buffer.concat([portrait.subarray(0, 2), ...blocks, portrait.subarray(2)]),
    )
    expect(await answer.json()).toMatchObject({ data: { width: 1350, height: 1080 } })
  })
})
