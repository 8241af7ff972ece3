import { evaluateOption } from '@carteiro/contracts'
import {
  idsAtOnce,
  startThreadsHarness,
  type ThreadsHarness,
} from '@carteiro/testing/platforms/threads/harness'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { catalog } from './catalog.ts'

let threads: ThreadsHarness
beforeAll(async () => {
  threads = await startThreadsHarness({}, idsAtOnce)
})
afterAll(() => threads.close())
beforeEach(() => threads.reset())

const links = (count: number) => Array.from({ length: count }, (_, n) => `https://example.com/${n}`).join(' ')

/**
 * 500 characters, of which an emoji counts as its UTF-8 bytes: https://developers.facebook.com/documentation/threads/posts
 * Five different links in text and attachment together:
 * https://developers.facebook.com/documentation/threads/create-posts/text-attachments#limitations
 */
const examples: [what: string, text: string, link: string | undefined, isAllowed: boolean][] = [
  ['500 letters', 'a'.repeat(500), undefined, true],
  ['501 letters', 'a'.repeat(501), undefined, false],
  ['500 letters of two bytes', 'ã'.repeat(500), undefined, true],
  ['500 letters of three bytes', '字'.repeat(500), undefined, true],
  ['125 emoji of four bytes', '😀'.repeat(125), undefined, true],
  ['126 emoji of four bytes', '😀'.repeat(126), undefined, false],
  ['496 letters and an emoji', `${'a'.repeat(496)}😀`, undefined, true],
  ['497 letters and an emoji', `${'a'.repeat(497)}😀`, undefined, false],
  ['20 families of 25 bytes', '👨‍👩‍👧‍👦'.repeat(20), undefined, true],
  ['21 families of 25 bytes', '👨‍👩‍👧‍👦'.repeat(21), undefined, false],
  ['62 flags of eight bytes', '🇵🇹'.repeat(62), undefined, true],
  ['63 flags of eight bytes', '🇵🇹'.repeat(63), undefined, false],
  ['five links', links(5), undefined, true],
  ['six links', links(6), undefined, false],
  ['five links and the same again', `${links(5)} https://example.com/0`, undefined, true],
  ['five links, one of them attached', links(5), 'https://example.com/4', true],
  ['five links and another attached', links(5), 'https://example.com/5', false],
  ['addresses without a scheme', 'www.instagram.com and www.threads.com', 'https://www.facebook.com', true],
  [
    'six addresses without a scheme',
    ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `www.${name}example.com`).join(' '),
    undefined,
    false,
  ],
]

test.each(examples)('%s', async (_what, text, link, isAllowed) => {
  const [option] = catalog.options
  if (!option) throw new Error('no option')
  const settings = link ? { link } : {}
  const problems = evaluateOption(option, {
    mediaFiles: [],
    captions: { universal: text },
    settings: { threads_post: settings },
  })
  expect(problems.map(({ field }) => field)).toEqual(isAllowed ? [] : ['captions.universal'])

  // The sandbox judges what is sent by its own reading of the documents.
  const form = new URLSearchParams({ media_type: 'TEXT', text, ...(link ? { link_attachment: link } : {}) })
  const made = await fetch(`${threads.sandboxUrl}/threads/v1.0/25000000000000001/threads`, {
    method: 'POST',
    headers: { authorization: 'Bearer sandbox-threads-access-token' },
    body: form,
  })
  expect(made.status).toBe(isAllowed ? 200 : 400)
  if (!isAllowed) return

  const claim = await threads.enqueue(threads.post([], settings, { caption: text }))
  expect((await threads.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
  const [post] = await threads.posts()
  expect(Buffer.from(post?.text ?? '').equals(Buffer.from(text))).toBe(true)
})
