import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { littleText, readableText } from './little-text.ts'

describe('what an author writes', () => {
  test.each([
    ['plain', 'Bom dia.\nAté já!', 'Bom dia.\nAté já!'],
    [
      'every reserved character',
      '\\ | { } @ [ ] ( ) < > * _ ~',
      '\\\\ \\| \\{ \\} \\@ \\[ \\] \\( \\) \\< \\> \\* \\_ \\~',
    ],
    ['a hashtag', 'olá #bom_dia!', 'olá {hashtag|\\#|bom\\_dia}!'],
    ['a hashtag with an accent', '#ação', '{hashtag|\\#|ação}'],
    ['a number is no hashtag', 'somos #1', 'somos \\#1'],
    ['a fragment is no hashtag', 'https://a.pt/#topo', 'https://a.pt/\\#topo'],
    [
      'a mention',
      'com @[Dev (Test)](urn:li:organization:5515715) (hoje)',
      'com @[Dev (Test)](urn:li:organization:5515715) \\(hoje\\)',
    ],
    ['a mention of nobody that LinkedIn knows', '@[A](https://a.pt)', '\\@\\[A\\]\\(https://a.pt\\)'],
    ['an address with an underscore', 'https://a.pt/b_c', 'https://a.pt/b\\_c'],
  ])('%s', (_name, written, sent) => {
    expect(littleText(written)).toBe(sent)
  })
})

test('what readers see is what was written', () => {
  const piece = fc.constantFrom(
    'a',
    'é',
    ' ',
    '#',
    '#tag',
    '@',
    '[',
    ']',
    '(',
    ')',
    '\\',
    '_',
    '|',
    '{',
    '}',
    '*',
    '~',
    '<',
    '>',
    '👋',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join('')
      expect(readableText(littleText(text))).toBe(text.normalize('NFC').replace(/\s+/g, ' ').trim())
    }),
  )
})
