import { startTikTokHarness, type TikTokHarness } from '@carteiro/testing/platforms/tiktok/harness'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

let tiktok: TikTokHarness
beforeAll(async () => {
  tiktok = await startTikTokHarness()
})
afterAll(() => tiktok.close())
beforeEach(() => tiktok.reset())

/** Two UTF-16 units each. */
const EMOJI = '📮'
/** One unit each, and three bytes in UTF-8. */
const DEVANAGARI = 'क'
/** Seven people in one: eleven units. */
const FAMILY = '👨‍👩‍👧‍👦'

/**
 * TikTok counts UTF-16 units ("runes"): 2200 of a video's title, 90 of a title and 4000 of a description of pictures.
 * https://developers.tiktok.com/doc/content-posting-api-reference-direct-post
 * https://developers.tiktok.com/doc/content-posting-api-reference-photo-post
 */
const captions: [kind: 'video' | 'photos', what: string, caption: string][] = [
  ['video', '2200 letters', 'a'.repeat(2200)],
  ['video', '2200 letters of three bytes', DEVANAGARI.repeat(2200)],
  ['video', '1100 emoji', EMOJI.repeat(1100)],
  ['video', '200 families', FAMILY.repeat(200)],
  ['photos', '4000 letters', 'a'.repeat(4000)],
  ['photos', '2000 emoji', EMOJI.repeat(2000)],
]
test.each(captions)('%s, %s: sent as they are', async (kind, _what, caption) => {
  const { last } = await tiktok.runToTheEnd(await tiktok.enqueue(tiktok[kind]({}, { caption })))
  expect(last).toMatchObject({ outcome: 'completed' })
  expect((await tiktok.posts())[0]?.text).toBe(caption)
})

const tooLong: typeof captions = [
  ['video', '2201 letters', 'a'.repeat(2201)],
  ['video', '1100 emoji and a letter', `${EMOJI.repeat(1100)}a`],
  ['video', '1101 emoji, though they are fewer than 2200 characters', EMOJI.repeat(1101)],
  ['video', '201 families', FAMILY.repeat(201)],
  ['photos', '4001 letters', 'a'.repeat(4001)],
  ['photos', '2001 emoji', EMOJI.repeat(2001)],
]
test.each(tooLong)('%s, %s: refused before anything is sent', async (kind, _what, caption) => {
  const operation = kind === 'video' ? 'init_video' : 'init_photos'
  const calls = await tiktok.callsDuring(operation, async () => {
    const { last } = await tiktok.runToTheEnd(await tiktok.enqueue(tiktok[kind]({}, { caption })))
    expect(last).toMatchObject({ verdict: 'refuse', code: 'text_too_long' })
  })
  expect(calls).toBe(0)
})

test.each([
  ['a'.repeat(90), true],
  [EMOJI.repeat(45), true],
  ['a'.repeat(91), false],
  [EMOJI.repeat(46), false],
])('a title of pictures, %s: taken is %s', async (title, isTaken) => {
  const { last } = await tiktok.runToTheEnd(await tiktok.enqueue(tiktok.photos({ title })))
  expect(last).toMatchObject(isTaken ? { outcome: 'completed' } : { verdict: 'refuse' })
  expect((await tiktok.posts())[0]?.settings.title).toBe(isTaken ? title : undefined)
})
