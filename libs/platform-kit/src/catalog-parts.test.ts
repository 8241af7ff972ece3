import { type CatalogOption, reviewContent } from '@carteiro/contracts'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { flag, linkSetting, noAltText, noMedia, pictureSetting, settingsOf } from './catalog-parts.ts'

const settings = z
  .strictObject({
    link: linkSetting('A card'),
    loud: flag('Loud', 'Or not', true),
    cover: pictureSetting({ title: 'Cover', types: ['image/png'], maxBytes: 10 }),
    name: z.string().meta({ maxLength: 2 }),
  })
  .partial()

test('settings are one schema: the catalog carries it as JSON Schema, the code reads by it', () => {
  expect(settingsOf(settings)).toEqual({
    type: 'object',
    additionalProperties: false,
    properties: {
      link: {
        type: 'string',
        title: 'Link',
        description: 'A card',
        format: 'uri',
        pattern: '^https?://\\S+$',
      },
      loud: { type: 'boolean', title: 'Loud', description: 'Or not', default: true },
      cover: {
        type: 'object',
        title: 'Cover',
        description: 'A picture as POST /api/media answers it',
        required: ['url', 'size', 'type'],
        properties: {
          url: { type: 'string', format: 'uri', pattern: '^https?://' },
          size: { type: 'integer', minimum: 1, maximum: 10 },
          type: { type: 'string', enum: ['image/png'] },
        },
      },
      name: { type: 'string', maxLength: 2 },
    },
  })
  expect(settings.parse({})).toEqual({ loud: true })
})

test('what stands in the meta of a setting is checked by the catalog, by characters and not by UTF-16 units', () => {
  const option: CatalogOption = {
    option: 'demo_post',
    title: 'Demo',
    text: { max: 10, counting: 'utf16_units', required: 'never' },
    media: { combinations: [noMedia], files: {} },
    settings: settingsOf(settings),
  }
  const fieldsOf = (given: Record<string, unknown>) =>
    reviewContent(option, { caption: '', mediaFiles: [], settings: given }, { now: 0 }).problems.map(
      ({ field }) => field,
    )
  expect(fieldsOf({ name: '\u{1f600}\u{1f600}', link: 'https://example.com' })).toEqual([])
  expect(fieldsOf({ name: 'abc', link: 'ftp://example.com' })).toEqual([
    'settings.demo_post.link',
    'settings.demo_post.name',
  ])
})

test('alternative texts without effect are of these kinds of files, or of all', () => {
  const hasText = { value: 'item.altText', present: true }
  expect(noAltText('none', 'video').when).toEqual({
    all: [hasText, { value: 'item.kind', in: ['video'] }],
  })
  expect(noAltText('none')).toMatchObject({ code: 'no_effect', each: 'files', when: hasText })
})
