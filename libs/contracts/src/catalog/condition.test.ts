import { describe, expect, it } from 'vitest'
import { type Condition, condition } from './condition.ts'
import { evaluateCondition } from './evaluate-condition.ts'
import type { Facts } from './facts.ts'

const NOW = Date.parse('2027-01-01T12:00:00Z')
const video = {
  name: 'a.mp4',
  size: 9,
  type: 'video/mp4',
  url: 'https://example.com/a.mp4',
  durationSeconds: 90,
}
const facts: Facts = {
  now: NOW,
  due: NOW + 3_600_000,
  account: { external_id: 'urn:li:organization:7', scopes: ['read'], profile: { tier: 'Premium' } },
  content: {
    caption: 'Olá, <b>',
    mediaFiles: [video, { ...video, name: 'b.gif', type: 'image/gif', altText: 'A cat' }],
    settings: {
      privacy: 'public',
      draft: false,
      tags: ['Foo Baz', 'Foo-Baz'],
      title: '',
      cover: 1,
      opensAt: '2027-01-01T14:30:00+02:00',
    },
  },
}

const holding: [string, Condition][] = [
  ['a setting that is there', { value: 'settings.privacy', present: true }],
  ['an empty text is absent', { value: 'settings.title', present: false }],
  ['a setting inside of one that is not there', { value: 'settings.thumbnail.url', present: false }],
  ['equal', { value: 'settings.draft', equals: false }],
  ['one of several', { value: 'settings.privacy', in: ['public', 'unlisted'] }],
  ['a text that matches', { value: 'caption', matches: '[<>]' }],
  ['an entry that matches', { value: 'settings.tags', matches: '^Foo-' }],
  ['not', { not: { value: 'settings.privacy', equals: 'private' } }],
  [
    'all',
    {
      all: [
        { value: 'caption', present: true },
        { value: 'index', present: false },
      ],
    },
  ],
  [
    'any',
    {
      any: [
        { value: 'caption', equals: 'x' },
        { value: 'settings.draft', equals: false },
      ],
    },
  ],
  ['so many files', { value: 'files.count', above: 1 }],
  ['less than another fact', { value: 'settings.cover', below: { value: 'settings.tags', length: 'items' } }],
  ['a measure of a file', { value: 'files.0.durationSeconds', above: 60 }],
  ['the file with a number', { value: { file: 'settings.cover', first: 0, fact: 'kind' }, equals: 'gif' }],
  ['files of a kind', { files: { kinds: ['gif'], max: 1 } }],
  ['no file of a type, by any of its names', { files: { types: ['image/jpg'], min: 0, max: 0 } }],
  ['a list joined by commas', { value: { value: 'settings.tags', length: 'comma_list' }, above: 16 }],
  ['characters as counted', { value: { value: 'caption', length: 'utf8_bytes' }, above: 8 }],
  ['a fact of the account', { value: 'account.profile.tier', equals: 'Premium' }],
  ['a fact that the account lacks', { value: 'account.profile.name', present: false }],
  ['an entry of a list of the account', { value: 'account.scopes', matches: '^read$' }],
  ['a time that is before the post is due', { value: 'settings.opensAt', before: { at: 'due' } }],
  ['a time with an offset', { value: 'settings.opensAt', after: { at: 'now', plus_seconds: 1_799 } }],
]

describe('a condition of a catalog', () => {
  it.each(holding)('is evaluated correctly: %s', (_name, one) => {
    expect(condition.parse(one)).toEqual(one)
    expect(evaluateCondition(facts, one)).toBe(true)
    expect(evaluateCondition(facts, { not: one })).toBe(false)
  })

  it.each<[string, Condition]>([
    ['what is absent equals nothing', { value: 'settings.none', equals: 'x' }],
    ['an absent measure is neither more', { value: 'files.0.frames', above: 0 }],
    ['nor less', { value: 'files.0.frames', below: 9 }],
    ['what is no time is neither before', { value: 'settings.privacy', before: { at: 'now' } }],
    ['nor after', { value: 'settings.privacy', after: { at: 'now' } }],
    ['no property of JavaScript', { value: 'settings.constructor', present: true }],
  ])('does not hold: %s', (_name, one) => {
    expect(evaluateCondition(facts, one)).toBe(false)
  })

  it('is unknown when it needs an account or a time that is not known', () => {
    const { content } = facts
    const ofAccount: Condition = { value: 'account.external_id', matches: 'person' }
    const ofTime: Condition = { value: 'settings.opensAt', before: { at: 'due' } }
    for (const one of [ofAccount, ofTime]) {
      expect(evaluateCondition({ content }, one)).toBe(undefined)
      expect(evaluateCondition({ content }, { not: one })).toBe(undefined)
      expect(evaluateCondition({ content }, { all: [one, { value: 'caption', equals: 'x' }] })).toBe(false)
      expect(evaluateCondition({ content }, { any: [one, { value: 'caption', present: true }] })).toBe(true)
    }
  })

  it('is unknown when it uses a form of a newer version', () => {
    for (const one of [{ moon: 'full' }, { value: 'caption', rhymes: true }]) {
      expect(condition.safeParse(one).success).toBe(false)
      expect(evaluateCondition(facts, one as never)).toBe(undefined)
    }
    expect(evaluateCondition(facts, { value: 'weather.today', equals: 'rain' })).toBe(undefined)
  })
})
