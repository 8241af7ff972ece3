import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countText } from './count-text.ts'
import { splitText } from './split-text.ts'

const x = [{ max: 280, counting: 'x_weighted' as const }]
const threads = [{ max: 500, counting: 'emoji_as_bytes' as const }]
const squeezed = (text: string): string => text.replace(/\s+/g, '')

const word = fc.oneof(
  fc.constantFrom(
    'olá',
    'mundo',
    'carteiro.',
    'Fim!',
    'e',
    'naïve',
    '日本語のテキストです。',
    '👩‍👩‍👧‍👦',
    '🇧🇷',
    'a…',
  ),
  fc.constantFrom(
    'https://example.com/a/long/path?query=value#part',
    '#hashtag',
    '@someone',
    '$TICK',
    'e\u0301te',
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((one) => one.trim() !== ''),
)
const text = fc
  .array(fc.tuple(word, fc.constantFrom(' ', ' ', ' ', '\n', '\n\n')), { minLength: 1, maxLength: 250 })
  .map((pieces) => pieces.flat().join('').trim())

describe('a text is split into parts', () => {
  test('that fit, in order, with nothing lost', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(x, threads), (given, limits) => {
        const parts = splitText(given, { limits })
        for (const part of parts) {
          expect(part).toBe(part.trim())
          expect(part).not.toBe('')
          for (const { max, counting } of limits) expect(countText(part, counting)).toBeLessThanOrEqual(max)
        }
        expect(squeezed(parts.join(''))).toBe(squeezed(given))
      }),
      { numRuns: 60 },
    )
  })

  test('each with its place, where that is asked for', () => {
    fc.assert(
      fc.property(text, (given) => {
        const parts = splitText(given, { limits: x, numbering: true })
        const bare = parts.map((part) => part.replace(/ \(\d+\/\d+\)$/, ''))
        for (const [index, part] of parts.entries()) {
          if (parts.length === 1) break
          expect(part).toBe(`${bare[index]} (${index + 1}/${parts.length})`)
          expect(countText(part, 'x_weighted')).toBeLessThanOrEqual(280)
        }
        if (parts.length === 1) expect(parts).toEqual([given])
        else expect(squeezed(bare.join(''))).toBe(squeezed(given))
      }),
      { numRuns: 40 },
    )
  })

  test('no part ends within a link, a mention, a hashtag or a character', () => {
    const pieces = [
      'https://example.com/a/very/long/path/that/counts/as/23',
      '#a_long_hashtag',
      '@a_long_mention',
      '👩‍👩‍👧‍👦',
    ]
    const given = Array.from({ length: 120 }, (_, index) => `${pieces[index % pieces.length]}`).join(' ')
    for (const limits of [x, threads]) {
      const parts = splitText(given, { limits })
      expect(parts.length).toBeGreaterThan(1)
      expect(parts.flatMap((part) => part.split(/\s+/))).toEqual(given.split(' '))
    }
  })

  test('at the end of a sentence, where there is one', () => {
    const sentence = 'This is a sentence of some words that is repeated until the text is long enough.'
    const given = Array.from({ length: 10 }, () => sentence).join(' ')
    for (const part of splitText(given, { limits: x })) expect(part.endsWith('.')).toBe(true)
  })

  test('a word that is longer than a part is cut between characters, and a link is not', () => {
    expect(splitText('a'.repeat(600), { limits: x }).map((part) => part.length)).toEqual([280, 280, 40])
    const link = `https://example.com/${'a'.repeat(600)}`
    expect(() => splitText(link, { limits: threads })).toThrow(RangeError)
  })
})
