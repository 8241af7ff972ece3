import { evaluateOption } from '@carteiro/contracts'
import {
  account,
  type InstagramHarness,
  idsAtOnce,
  startInstagramHarness,
} from '@carteiro/testing/platforms/instagram/harness'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { catalog } from './catalog.ts'

let instagram: InstagramHarness
beforeAll(async () => {
  instagram = await startInstagramHarness({}, idsAtOnce)
})
afterAll(() => instagram.close())
beforeEach(() => instagram.reset())

const many = (mark: string, count: number) =>
  Array.from({ length: count }, (_, n) => `${mark}palavra${n}`).join(' ')

/**
 * 2200 characters, 30 hashtags and 20 @ mentions; which unit a character is, no document says: UTF-16 never counts less.
 * https://developers.facebook.com/documentation/instagram-platform/instagram-graph-api/reference/ig-user/media#creating
 */
const examples: [what: string, caption: string, isAllowed: boolean][] = [
  ['no caption', '', true],
  ['2200 letters', 'a'.repeat(2200), true],
  ['2201 letters', 'a'.repeat(2201), false],
  ['2200 letters of two bytes', 'ã'.repeat(2200), true],
  ['1100 emoji of two units', '😀'.repeat(1100), true],
  ['1101 emoji of two units', '😀'.repeat(1101), false],
  ['30 hashtags', many('#', 30), true],
  ['31 hashtags', many('#', 31), false],
  ['30 hashtags with combining marks', Array.from({ length: 30 }, () => '#नमस्ते').join(' '), true],
  ['20 mentions', many('@', 20), true],
  ['21 mentions', many('@', 21), false],
  ['30 hashtags and 20 mentions', `${many('#', 30)} ${many('@', 20)}`, true],
]

test.each(examples)('%s', async (_what, caption, isAllowed) => {
  const option = catalog.options.find((one) => one.option === 'instagram_feed')
  if (!option) throw new Error('no option')
  const picture = instagram.file('square.jpg')
  const problems = evaluateOption(option, {
    mediaFiles: [picture],
    captions: { universal: caption },
    settings: {},
  })
  expect(problems.map(({ field }) => field)).toEqual(isAllowed ? [] : ['captions.universal'])

  // The sandbox judges what is sent by its own reading of the documents.
  const made = await fetch(`${instagram.sandboxUrl}/instagram/v26.0/${account.externalId}/media`, {
    method: 'POST',
    headers: { authorization: `Bearer ${account.accessToken}` },
    body: new URLSearchParams({ image_url: picture.url, caption }),
  })
  expect(made.status).toBe(isAllowed ? 200 : 400)
  if (!isAllowed) return

  const claim = await instagram.enqueuePost('instagram_feed', [picture], caption)
  expect(await instagram.untilDone(claim)).toMatchObject({ outcome: 'completed' })
  const [post] = await instagram.posts()
  expect(Buffer.from(post?.text ?? '').equals(Buffer.from(caption))).toBe(true)
})
