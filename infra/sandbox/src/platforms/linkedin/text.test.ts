import { expect, test } from 'vitest'
import { readLittleText } from './text.ts'

/** By the grammar of https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/little-text-format */
test.each([
  ['Hello World', 'Hello World', [], ''],
  ['Olá (todos)', 'Olá ', [], '(todos)'],
  ['a_b', 'a', [], '_b'],
  ['a \\b', 'a ', [], '\\b'],
  ['olá @todos', 'olá ', [], '@todos'],
  ['Olá \\(todos\\) a\\_b', 'Olá (todos) a_b', [], ''],
  ['#hashtag e {hashtag|\\#|outra\\_tag}', '#hashtag e #outra_tag', ['#hashtag', '#outra_tag'], ''],
  ['future of {hashtag|#|Technology} and', 'future of #Technology and', ['#Technology'], ''],
  ['{hashtag|＃|東京}', '＃東京', ['＃東京'], ''],
  ['{hashtag|\\#|a_b} c', '', [], '{hashtag|\\#|a_b} c'],
  ['#a_b', '#a', ['#a'], '_b'],
  ['{hashtag|\\#|नमस्ते}', '#नमस्ते', ['#नमस्ते'], ''],
  // The word is split: its rest is outside of the link.
  ['{hashtag|\\#|नमस}्ते', '#नमस◌्ते', ['#नमस'], ''],
  ['@[Correios](urn:li:organization:1) já', 'Correios já', [], ''],
  ['@[A \\(B\\)](urn:li:person:x_1) já', 'A (B) já', [], ''],
  ['@[A (B)](urn:li:person:1)', '', [], '@[A (B)](urn:li:person:1)'],
])('%s', (commentary, shown, hashtags, cutOff) => {
  expect(readLittleText(commentary)).toMatchObject({ shown, hashtags, cutOff })
})
