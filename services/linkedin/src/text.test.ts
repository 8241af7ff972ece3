import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readableText } from './reconcile.ts'
import { littleText } from './steps/create-post.ts'

/** https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/little-text-format */
describe('what LinkedIn is sent', () => {
  test.each([
    ['plain', 'Bom dia.\nAté já!', 'Bom dia.\nAté já!'],
    [
      'every reserved character',
      '\\ | { } @ [ ] ( ) < > * _ ~',
      '\\\\ \\| \\{ \\} \\@ \\[ \\] \\( \\) \\< \\> \\* \\_ \\~',
    ],
    ['a hashtag', 'olá #bom_dia!', 'olá {hashtag|\\#|bom\\_dia}!'],
    ['a hashtag with an accent', '#ação', '{hashtag|\\#|ação}'],
    ['a hashtag with the full-width sign', '今日の＃東京', '今日の＃東京'],
    ['the full-width sign at the start of a word', '今日 ＃東京', '今日 {hashtag|＃|東京}'],
    ['a number is no hashtag', 'somos #1', 'somos \\#1'],
    ['a keycap is no hashtag', 'disque #️⃣ e fale', 'disque \\#️⃣ e fale'],
    ['the sign before a mark', '#\u0301a', '\\#\u0301a'],
    ['a sharp after a letter', 'C# e F#m', 'C\\# e F\\#m'],
    ['a sharp after a combining mark', 'ते#एक', 'ते\\#एक'],
    ['a fragment is no hashtag', 'https://a.pt/#topo', 'https://a.pt/\\#topo'],
    ['two signs are no hashtag', '##topo', '\\#\\#topo'],
    ['a hashtag in brackets', '(#olá)', '\\({hashtag|\\#|olá}\\)'],
    ['a hashtag before a dot', '#olá. E #l·l·', '{hashtag|\\#|olá}. E {hashtag|\\#|l·l}·'],
    [
      'a mention',
      'com @[Devtestco](urn:li:organization:2414183) (hoje)',
      'com @[Devtestco](urn:li:organization:2414183) \\(hoje\\)',
    ],
    [
      'a mention whose name has reserved characters',
      '@[Dev (Test)](urn:li:organization:5515715)',
      '@[Dev \\(Test\\)](urn:li:organization:5515715)',
    ],
    ['a mention of nobody that LinkedIn knows', '@[A](https://a.pt)', '\\@\\[A\\]\\(https://a.pt\\)'],
    ['an address with an underscore', 'https://a.pt/b_c', 'https://a.pt/b\\_c'],
  ])('%s', (_name, written, sent) => {
    expect(littleText(written)).toBe(sent)
  })
})

/** Words of scripts whose spelling needs combining marks, joiners or punctuation inside a word. */
const scripts = [
  ['Devanagari', 'नमस्ते'],
  ['Bengali', 'ধন্যবাদ'],
  ['Gurmukhi', 'ਪੰਜਾਬੀ'],
  ['Gujarati', 'ગુજરાતી'],
  ['Tamil', 'தமிழ்'],
  ['Telugu', 'తెలుగు'],
  ['Kannada', 'ಕನ್ನಡ'],
  ['Malayalam', 'മലയാളം'],
  ['Malayalam, a joiner at the end', 'അവന്\u200d'],
  ['Sinhala, a joiner inside', 'ශ්\u200dරී'],
  ['Thai', 'สวัสดี'],
  ['Lao', 'ສະບາຍດີ'],
  ['Burmese', 'မင်္ဂလာပါ'],
  ['Khmer', 'សួស្តី'],
  ['Tibetan', 'བོད་ཡིག'],
  ['Hebrew with points', 'שָׁלוֹם'],
  ['Hebrew with an abbreviation', 'צה״ל'],
  ['Arabic with vowels', 'مُحَمَّد'],
  ['Persian, a non-joiner inside', 'می\u200cخواهم'],
  ['Latin without a composed form', 'q\u0303a'],
  ['Vietnamese, decomposed', 'Việt'.normalize('NFD')],
  ['Japanese, decomposed', 'がんばれ'.normalize('NFD')],
  ['Japanese with a middle dot', 'レオナルド・ダ・ヴィンチ'],
  ['Adlam, beyond the basic plane', '𞤆𞤵𞤤𞤢𞥄𞤪'],
] as const

test.each(scripts)('a hashtag holds the whole word: %s', (_script, word) => {
  expect(littleText(`a #${word} b`)).toBe(`a {hashtag|\\#|${word}} b`)
})

test('a hashtag holds the whole word, of whatever letters and marks', () => {
  const letter = fc.constantFrom(...scripts.flatMap(([, word]) => [...word.replace(/[^\p{L}]/gu, '')]))
  const next = fc.constantFrom(...scripts.flatMap(([, word]) => [...word.replace(/[^\p{L}\p{M}]/gu, '')]))
  const word = fc
    .tuple(letter, fc.array(next, { maxLength: 8 }))
    .map(([first, rest]) => first + rest.join(''))
  fc.assert(fc.property(word, (text) => littleText(`#${text}`) === `{hashtag|\\#|${text}}`))
})

test('what readers see is what was written', () => {
  const pieces = [
    'a',
    'é',
    ' ',
    '#',
    '＃',
    '#tag',
    '#नमस्ते',
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
  ]
  const piece = fc.constantFrom(...pieces, '*', '~', '<', '>', '👋', '\u0301', '\u200d')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (written) => {
      const text = written.join('')
      expect(readableText(littleText(text))).toBe(text.normalize('NFC').replace(/\s+/g, ' ').trim())
    }),
  )
})
