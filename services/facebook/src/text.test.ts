import { type FacebookHarness, startFacebookHarness } from '@carteiro/testing/platforms/facebook/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

let facebook: FacebookHarness
beforeAll(async () => {
  facebook = await startFacebookHarness()
})
afterAll(() => facebook.close())
beforeEach(() => facebook.reset())

const MAX_UNITS = 63_206

const publish = async (caption: string) => {
  const claim = await facebook.enqueue(facebook.post([], {}, { caption }))
  return (await facebook.runToTheEnd(claim)).last
}

/** https://developers.facebook.com/docs/graph-api/reference/page/feed#publishfields */
describe('a text arrives as it was written', () => {
  test.each([
    ['lines', 'Bom dia.\n\nAté já!'],
    ['what forms and JSON escape', 'a+b=c & d "e" \\ % 100 %20 {x} [y] <z>'],
    ['hashtags with combining marks', '#नमस्ते #สวัสดี #தமிழ் #مُحَمَّد'],
    ['a mention of a page', 'com @[20531316728]'],
    ['characters beyond the basic plane', '👩‍👩‍👧‍👦 🏳️‍🌈 𞤆𞤵'],
    ['decomposed letters', 'e\u0301'],
    ['a link', 'https://example.com/a_b?c=d&e=f#g'],
    ['the longest text', 'a'.repeat(MAX_UNITS)],
    ['the longest text of pairs', '👋'.repeat(MAX_UNITS / 2)],
  ])('%s', async (_what, caption) => {
    expect(await publish(caption)).toMatchObject({ outcome: 'completed' })
    expect((await facebook.posts())[0]?.text).toBe(caption)
  })
})

test.each([
  ['a unit more', 'a'.repeat(MAX_UNITS + 1)],
  ['a pair more, which is two units', `${'a'.repeat(MAX_UNITS - 1)}👋`],
])('%s than Facebook takes is refused', async (_what, caption) => {
  expect(await publish(caption)).toMatchObject({ outcome: 'failed', verdict: 'refuse' })
  expect(await facebook.posts()).toEqual([])
})
