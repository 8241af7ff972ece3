import { expect, it } from 'vitest'
import { settingUrlProblems } from './setting-urls.ts'

const url = { type: 'string', format: 'uri' }
const option = {
  settings: {
    type: 'object',
    properties: {
      link: url,
      text: { type: 'string' },
      picture: { type: 'object', properties: { url } },
      sources: { type: 'array', items: url },
      byLanguage: { type: 'object', additionalProperties: url },
    },
  },
}
const fieldsOf = (settings: Record<string, unknown>, allowed: string[] = []) =>
  settingUrlProblems(option, settings, 'settings.x_post', allowed).map(({ field }) => field)

const inside = 'http://10.0.0.8/a.jpg'

it('finds URLs that lead to no public host, at any depth, and names their fields', () => {
  expect(
    fieldsOf({
      link: inside,
      picture: { url: inside },
      sources: ['https://example.com/', inside],
      byLanguage: { pt: inside },
    }),
  ).toEqual([
    'settings.x_post.link',
    'settings.x_post.picture.url',
    'settings.x_post.sources[1]',
    'settings.x_post.byLanguage.pt',
  ])
})

it('leaves alone what is public, what is no URL, and what is no place for one', () => {
  expect(
    fieldsOf({ link: 'https://example.com/a', text: inside, picture: { url: 7 }, sources: 'no list' }),
  ).toEqual([])
  expect(fieldsOf({ link: 'no url' })).toEqual([])
})

it('lets by origins that are allowed by name, and nothing beside them', () => {
  expect(fieldsOf({ link: inside }, ['http://10.0.0.8'])).toEqual([])
  expect(fieldsOf({ link: inside }, ['http://10.0.0.8:81', 'https://10.0.0.8'])).toEqual([
    'settings.x_post.link',
  ])
})
