import { reviewContent } from '@carteiro/contracts'
import { startXHarness, type XHarness } from '@carteiro/testing/platforms/x/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { catalog } from './catalog.ts'

let x: XHarness
beforeAll(async () => {
  x = await startXHarness()
})
afterAll(() => x.close())
beforeEach(() => x.reset())

const LIMIT = 280
/** The example at the end of a text of so much weight. */
const textOf = (example: string, weight: number, total: number): string =>
  `${'a'.repeat(total - weight - 1)} ${example}`

/** https://docs.x.com/fundamentals/counting-characters, and what twitter-text makes of links. */
const texts: [example: string, weight: number][] = [
  ['a', 1],
  ['👾', 2],
  ['🙋🏽', 2],
  ['👨‍🎤', 2],
  ['👨‍👩‍👧‍👦', 2],
  ['の', 2],
  ['https://example.com', 23],
  ['https://example.com/very/long/path', 23],
  ['loja.digital/promo/verao/2026/camisetas', 23],
  ['amzn.to/3XyZabc', 23],
  ['Hello, world! 👋', 16],
  ['#hashtag @mention', 17],
  ['café', 4],
  ['cafe\u0301', 4],
]

describe('texts', () => {
  test.each(texts)('%s weighs %i: sent as it is up to 280, and refused beyond', async (example, weight) => {
    const last = textOf(example, weight, LIMIT)
    const claim = await x.enqueue(x.job(last))
    expect((await x.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
    const [post] = await x.posts()
    expect(Buffer.from(post?.text ?? '')).toEqual(Buffer.from(last.normalize('NFC')))

    const calls = await x.callsDuring('create_post', async () => {
      const tooLong = await x.enqueue(x.job(textOf(example, weight, LIMIT + 1)))
      expect((await x.runToTheEnd(tooLong)).last).toMatchObject({ verdict: 'refuse' })
    })
    expect(calls).toBe(0)
  })

  test('one $cashtag, and not two', async () => {
    const one = await x.enqueue(x.job('Comprem $AAPL'))
    expect((await x.runToTheEnd(one)).last).toMatchObject({ outcome: 'completed' })
    const two = await x.enqueue(x.job('Comprem $AAPL e $MSFT'))
    expect((await x.runToTheEnd(two)).last).toMatchObject({ verdict: 'refuse' })
  })

  test('beside media an empty text is sent: X takes an absent one for a mistake', async () => {
    const claim = await x.enqueue(x.job('', { mediaFiles: [x.file('square.jpg')] }))
    expect((await x.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
    expect((await x.posts())[0]?.text).toBe('')
  })
})

const MIB = 1024 * 1024
const image = { name: 'a', url: 'https://example.com/a', type: 'image/jpeg', size: 1 }
const gif = { ...image, type: 'image/gif' }
const video = {
  ...image,
  type: 'video/mp4',
  codec: 'h264',
  chroma: '4:2:0',
  frameRate: 30,
  width: 1280,
  height: 720,
  durationSeconds: 60,
}
/** https://docs.x.com/x-api/media/quickstart/best-practices: the last that is taken, and the first that is not. */
const files: [what: string, taken: object, refused: object][] = [
  ['an image of 5 MB', { ...image, size: 5 * MIB }, { ...image, size: 5 * MIB + 1 }],
  ['a WebP, and no AVIF', { ...image, type: 'image/webp' }, { ...image, type: 'image/avif' }],
  ['a GIF of 15 MB', { ...gif, size: 15 * MIB }, { ...gif, size: 15 * MIB + 1 }],
  ['a GIF 1280 wide', { ...gif, width: 1280, height: 1 }, { ...gif, width: 1281, height: 1 }],
  ['a GIF 1080 high', { ...gif, width: 1, height: 1080 }, { ...gif, width: 1, height: 1081 }],
  ['a GIF of 350 frames', { ...gif, frames: 350 }, { ...gif, frames: 351 }],
  [
    'a GIF of 300 million pixels',
    { ...gif, width: 1000, height: 1000, frames: 300 },
    { ...gif, width: 1000, height: 1000, frames: 301 },
  ],
  ['a video of 20 minutes', { ...video, durationSeconds: 1200 }, { ...video, durationSeconds: 1201 }],
  ['a video of half a second', { ...video, durationSeconds: 0.5 }, { ...video, durationSeconds: 0.4 }],
  ['a video of 8 GB', { ...video, size: 8192 * MIB }, { ...video, size: 8192 * MIB + 1 }],
  ['60 frames a second', { ...video, frameRate: 60 }, { ...video, frameRate: 61 }],
  ['32 pixels', { ...video, width: 32, height: 32 }, { ...video, width: 31, height: 32 }],
  ['3:1', { ...video, width: 1200, height: 400 }, { ...video, width: 1200, height: 380 }],
  ['1:3', { ...video, width: 400, height: 1200 }, { ...video, width: 380, height: 1200 }],
  ['YUV 4:2:0', video, { ...video, chroma: '4:4:4' }],
  ['H.264', video, { ...video, codec: 'mpeg4' }],
  [
    'an alt text of 1000 characters',
    { ...image, altText: 'a'.repeat(1000) },
    { ...image, altText: 'a'.repeat(1001) },
  ],
]

test.each(files)('%s is the last that is taken', (_what, taken, refused) => {
  const option = catalog.options[0]
  if (!option) throw new Error('X has one option')
  const account = { profile: { subscription_type: 'None' } }
  const problemsOf = (file: object) =>
    reviewContent(
      option,
      { caption: 'x', mediaFiles: [file as never], settings: {} },
      { now: Date.now(), account },
    ).problems
  expect(problemsOf(taken)).toEqual([])
  expect(problemsOf(refused)).not.toEqual([])
})
