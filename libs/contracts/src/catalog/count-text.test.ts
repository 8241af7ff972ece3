import fc from 'fast-check'
import twitterText from 'twitter-text'
import { describe, expect, it } from 'vitest'
import { countText } from './count-text.ts'

describe('as X counts', () => {
  it.each([
    ['Hi http://test.co', 26],
    ['Hello, world! 👋', 16],
    ['👨‍👩‍👧‍👦', 2],
    ['café', 4],
    ['café'.normalize('NFD'), 4],
    ['の'.repeat(140), 280],
    ['see carteiro.app/docs, and carteiro.com.', 57],
  ])('%s is %i', (text, length) => {
    expect(countText(text, 'x_weighted')).toBe(length)
  })

  it("agrees with X's own library on plain text, wide characters, emoji and links", () => {
    const piece = fc.constantFrom(
      'a',
      'Z',
      ' ',
      'ã',
      'é',
      'の',
      '漢',
      '한',
      '👋',
      '👍🏽',
      '🇧🇷',
      '👨‍👩‍👧‍👦',
      '❤️',
      '“',
      '…',
      '—',
      '€',
      ' https://example.com/a?b=c ',
      ' http://a.io ',
      ' example.com ',
      '#tag ',
      '@user ',
      '$TSLA ',
      '\n',
      '1',
      '#',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('')
        expect(countText(text, 'x_weighted')).toBe(twitterText.parseTweet(text).weightedLength)
      }),
      { numRuns: 500 },
    )
  })
})

it.each([
  ['utf8_bytes', 7],
  ['utf16_units', 4],
  ['code_points', 3],
  ['graphemes', 3],
] as const)('aé👋 in %s is %i', (counting, length) => {
  expect(countText('aé👋', counting)).toBe(length)
})
