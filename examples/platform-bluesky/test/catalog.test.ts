import { evaluateOption } from '@carteiro/contracts'
import { expect, test } from 'vitest'
import { catalog } from '../src/catalog.ts'
import * as limits from '../src/limits.ts'
import { checkPost } from './simulator/lexicon.ts'

const [option] = catalog.options
const picture = { name: 'a.jpg', size: 1, type: 'image/jpeg', url: 'https://example.com/a.jpg' }
const problems = (universal: string, mediaFiles: object[] = [], settings: object = {}) => {
  if (!option) throw new Error('no option')
  const content = { mediaFiles, captions: { universal }, settings: { bluesky_post: settings } }
  return evaluateOption(option, content as never).map(({ field }) => field)
}

const FAMILY = '👨‍👩‍👧‍👦'
test.each<[what: string, text: string, isAllowed: boolean]>([
  ['300 letters', 'a'.repeat(300), true],
  ['301 letters', 'a'.repeat(301), false],
  ['120 families of 25 bytes: 3000 bytes', FAMILY.repeat(120), true],
  ['121 families: too many bytes, though 121 characters', FAMILY.repeat(121), false],
])('%s', (_what, text, isAllowed) => {
  expect(problems(text)).toEqual(isAllowed ? [] : ['captions.universal'])
  // The simulator judges by its own reading of the lexicons.
  const check = () => checkPost({ $type: 'app.bsky.feed.post', text, createdAt: '2026-11-29T12:00:00Z' })
  if (isAllowed) expect(check()).toEqual([])
  else expect(check).toThrow('longer than')
})

const linkCard = { url: 'https://example.com/', title: 'Um exemplo' }
test.each<[what: string, wrong: string[], text: string, files: object[], settings: object]>([
  ['four pictures', [], '', Array(4).fill(picture), {}],
  ['five pictures', ['mediaFiles'], '', Array(5).fill(picture), {}],
  ['a picture of the greatest size', [], '', [{ ...picture, size: limits.IMAGE_MAX_BYTES }], {}],
  [
    'a picture that is too large',
    ['mediaFiles[0].size'],
    '',
    [{ ...picture, size: limits.IMAGE_MAX_BYTES + 1 }],
    {},
  ],
  ['nothing at all', ['captions.universal'], '', [], {}],
  ['a link card alone', [], '', [], { linkCard }],
  ['a link card with a picture', ['settings.bluesky_post.linkCard'], '', [picture], { linkCard }],
  ['four languages', ['settings.bluesky_post.languages'], 'Oi', [], { languages: ['pt', 'en', 'es', 'fr'] }],
  ['a setting that is not known', ['settings.bluesky_post.tone'], 'Oi', [], { tone: 'calm' }],
])('%s', (_what, wrong, text, files, settings) => {
  expect(problems(text, files, settings)).toEqual(wrong)
})
