import fc from 'fast-check'
import twitterText from 'twitter-text'
import { describe, expect, it } from 'vitest'
import { countText } from '../count-text.ts'
import { findLinks } from './find-links.ts'
import { topLevelDomainsOf } from './testing/reference.ts'
import { ASCII_DOMAINS, OTHER_DOMAINS } from './top-level-domains.ts'

const { ascii, others } = topLevelDomainsOf()

it("knows the top-level domains of X's own library", () => {
  expect(ASCII_DOMAINS.split('|')).toEqual(ascii)
  expect(OTHER_DOMAINS.split('|')).toEqual(others)
  expect(ascii.length + others.length).toBeGreaterThan(1500)
})

const agrees = (text: string) => {
  expect([text, countText(text, 'x_weighted')]).toEqual([text, twitterText.parseTweet(text).weightedLength])
}

describe("agrees with X's own library", () => {
  it('on every top-level domain', () => {
    const around = [
      ['see ', ' there'],
      ['http://www.', '/a?b=c'],
      ['例', 'é'],
      ['(Bücher.', ':8080/path_(x)).'],
    ] as const
    for (const domain of [...ascii, ...others]) {
      for (const [before, after] of around) agrees(`${before}carteiro.${domain}${after}`)
      agrees(`Carteiro.${domain.toUpperCase()}x`)
    }
  })

  const label = fc.oneof(
    fc.constantFrom(
      'a',
      'www',
      'x_y',
      '-a',
      'a-',
      '_',
      'é',
      'ação',
      '日本',
      'xn--a',
      'xn--80ak6aa92e',
      '0',
      'A1',
      '👍',
      'a。b',
      'ſ',
      'K',
    ),
    fc.stringMatching(/^[a-z0-9-]{1,8}$/),
    fc.constantFrom('a'.repeat(63), 'a'.repeat(64), '日'.repeat(20), '日'.repeat(60)),
  )
  const domain = fc.oneof(
    fc.constantFrom(...ascii),
    fc.constantFrom(...others),
    fc.constantFrom('xn--p1ai', 'zzz', 'c', 'COM'),
  )
  const host = fc
    .tuple(fc.array(label, { minLength: 1, maxLength: 4 }), domain)
    .map(([labels, last]) => [...labels, last].join('.'))
  const end = fc.oneof(
    fc.constantFrom(
      '',
      ':',
      ':8080',
      '/',
      '/a',
      '/(a)',
      '/(a(b)c)',
      '/((',
      '/a)',
      '/a.',
      '/é–_',
      '/привет',
      '/日本',
      '/@me/b',
      '/~x!',
      '?a',
      '?a=b&c',
      '?',
      '/?a=b.',
      '#x',
      '/#x',
      '/a?b=c#d,',
    ),
    fc.string({ maxLength: 6 }),
  )
  const link = fc
    .tuple(
      fc.constantFrom(
        '',
        '',
        'http://',
        'https://',
        'HTTP://',
        'ftp://',
        'http:/',
        'https://t.co/',
        'http://t.co/abc?d/',
      ),
      host,
      fc.array(end, { maxLength: 3 }),
    )
    .map(([scheme, name, ends]) => scheme + name + ends.join(''))
  const plain = fc.oneof(
    fc.constantFrom(
      ' ',
      '\n',
      '.',
      ',',
      '-',
      '_',
      '/',
      '@',
      '＠',
      '#',
      '$',
      '(',
      ')',
      '"',
      '“',
      'é',
      '日',
      'の',
      'a',
      'RT @me',
      '@me',
      '#tag',
      '#ação',
      '$TSLA',
      '$a.b ',
      '\u200E',
      '\u202E',
      '\u3000',
      '。',
      '👨‍👩‍👧‍👦',
      '🇧🇷',
      '1',
      '&amp;',
      'http://',
      'https://t.co/a',
      `https://t.co/${'a'.repeat(41)}`,
    ),
    fc.string({ unit: 'grapheme', maxLength: 4 }),
  )

  it('on random texts: links of every kind among punctuation, mentions, hashtags and cashtags', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(link, plain, host), { maxLength: 12 }), (pieces) =>
        agrees(pieces.join('')),
      ),
      { numRuns: 1_500 },
    )
  })

  it('on random texts of few characters', () => {
    const character = fc.constantFrom(
      'a',
      'b',
      '.',
      '.',
      '-',
      '_',
      'é',
      '日',
      '/',
      ':',
      '?',
      'co',
      'com',
      'xn--',
      '中国',
      '@',
      ' ',
      'http://',
    )
    fc.assert(
      fc.property(fc.array(character, { maxLength: 30 }), (pieces) => agrees(pieces.join(''))),
      { numRuns: 3_000 },
    )
  })
})

it.each([
  ['dots', 'é.'.repeat(30_000)],
  ['a label without an end', `${'日'.repeat(60_000)}.zzz`],
  ['labels that end nowhere', `${'日本.'.repeat(20_000)}zzz`],
  ['parentheses', `a.com/${'('.repeat(60_000)}`],
  ['many schemes', 'http://'.repeat(9_000)],
  [
    'distinct characters',
    `${Array.from({ length: 20_000 }, (_, index) => String.fromCodePoint(0x4e00 + index)).join('')}.com`,
  ],
])('searches 60,000 characters in linear time: %s', (_name, text) => {
  const began = performance.now()
  findLinks(text)
  // A linear search takes some ten milliseconds; one that is quadratic in the length would take minutes.
  expect(performance.now() - began).toBeLessThan(10_000)
})
