import { expect, test } from 'vitest'

import { timelinePage } from './api.ts'
import { createdAtMs, sameText, textOf } from './reconcile.ts'

const read = (post: Record<string, unknown>) => {
  const [only] = timelinePage.parse({ data: [{ id: '1', ...post }] }).data.items
  if (!only) throw new Error('the post could not be read')
  return only
}

test.each<[string, string, Record<string, unknown>]>([
  ['plain text', 'Bom dia', { text: 'Bom dia' }],
  ['escaped characters', 'a & b < c > d &copy;', { text: 'a &amp; b &lt; c &gt; d &copy;' }],
  [
    'links in short',
    'vê https://example.com/x?a=1&b=2 já',
    {
      text: 'vê https://t.co/abc já',
      entities: { urls: [{ url: 'https://t.co/abc', expanded_url: 'https://example.com/x?a=1&b=2' }] },
    },
  ],
  [
    'a link without a scheme, as its author wrote it',
    'vê example.com',
    {
      text: 'vê https://t.co/abc',
      entities: { urls: [{ url: 'https://t.co/abc', expanded_url: 'http://example.com' }] },
    },
  ],
  [
    'the link that media add',
    'olha',
    {
      text: 'olha https://t.co/pic',
      entities: {
        urls: [{ url: 'https://t.co/pic', expanded_url: 'https://x.com/ana/status/123/photo/1' }],
      },
      attachments: { media_keys: ['3_9'] },
    },
  ],
  [
    'the link that media add, without a word about it',
    'olha',
    { text: 'olha https://t.co/pic', attachments: { media_keys: ['3_9'] } },
  ],
  [
    'a long text, which is shortened elsewhere',
    'longo'.repeat(99),
    {
      text: 'longolongo… https://t.co/more',
      note_tweet: { text: 'longo'.repeat(99) },
    },
  ],
  [
    'a long text in the newer spelling',
    'longo & largo',
    {
      text: 'lon…',
      note_post: { text: 'longo &amp; largo' },
    },
  ],
  ['letters composed in another way, and white space', 'café\n\nfim', { text: ' cafe\u0301\nfim ' }],
])('%s is read back as it was written', (_name, written, post) => {
  expect(sameText(textOf(read(post)), written)).toBe(true)
})

test('another text is another text', () => {
  expect(sameText(textOf(read({ text: 'Bom dia!' })), 'Bom dia')).toBe(false)
})

test('an id tells when its post was made', () => {
  expect(new Date(createdAtMs('1212092628029698048')).toISOString()).toBe('2019-12-31T19:26:16.771Z')
})
