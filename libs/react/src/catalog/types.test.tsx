import type { MediaFile } from '@carteiro/contracts'
import { expect, test } from 'vitest'
import type { PublicationRequest } from '../client/enqueue.ts'
import { PublishButton } from '../publish/publish-button.tsx'
import { typeOfSchema } from './type-of-schema.ts'
import { instanceTypes } from './write-types.ts'

/** What follows is checked by `npm run typecheck`: an expected error that does not come is one. */
const takes = (request: PublicationRequest): PublicationRequest => request

test('options and settings of the built-in platforms are typed, and those of other platforms are accepted', () => {
  const thumbnail = {} as MediaFile
  const request = takes({
    selectedOptions: ['tiktok_video', 'youtube_video', 'bluesky_post'],
    captions: { universal: 'Bom dia', specific: { tiktok_video: 'Oi', bluesky_post: 'Hi' } },
    settings: {
      tiktok_video: { privacy: 'SELF_ONLY', allowDuet: true },
      youtube_video: { thumbnail },
      bluesky_post: { languages: ['pt'] },
    },
  })
  // @ts-expect-error -- TikTok has no such audience
  takes({ selectedOptions: ['tiktok_video'], settings: { tiktok_video: { privacy: 'EVERYBODY' } } })
  // @ts-expect-error -- misspelled
  takes({ selectedOptions: ['tiktok_video'], settings: { tiktok_video: { allowDuets: true } } })
  // @ts-expect-error -- a caption is a text
  takes({ selectedOptions: ['x_post'], captions: { specific: { x_post: 140 } } })
  // @ts-expect-error -- settings are an object
  takes({ selectedOptions: ['bluesky_post'], settings: { bluesky_post: 'pt' } })
  // @ts-expect-error -- misspelled, in a page
  const button = <PublishButton selectedOptions={['x_post']} settings={{ x_post: { made_with_a1: true } }} />
  expect([request, button]).toHaveLength(2)
})

test.each([
  [{ type: 'string' }, 'string'],
  [{ type: ['string', 'null'] }, 'string | null'],
  [{ enum: ['a', 1] }, '"a" | 1'],
  [{ const: true }, 'true'],
  [{ type: 'array', items: { enum: ['a', 'b'] } }, '("a" | "b")[]'],
  [{ type: 'array' }, 'unknown[]'],
  [{ anyOf: [{ type: 'string' }, { type: 'integer' }] }, 'string | number'],
  [{ type: 'object', additionalProperties: { type: 'number' } }, 'Record<string, number>'],
  [{ type: 'object', additionalProperties: false }, 'Record<string, never>'],
  [{ $ref: '#/$defs/other' }, 'unknown'],
  [{ type: 'object', properties: { 'a-b': {} }, required: ['a-b'] }, '{\n  "a-b": unknown\n}'],
])('of the schema %j', (schema, type) => {
  expect(typeOfSchema(schema)).toBe(type)
})

test('texts of a catalog cannot end the comment they stand in', () => {
  const settings = { type: 'object', properties: { a: { type: 'string', description: '*/ evil()\n/*' } } }
  const types = instanceTypes(
    [{ platform: 'y', display_name: 'Y', options: [{ option: 'y_post', title: 'Post */ x', settings }] }],
    'https://api.example.com',
  )
  expect(types.match(/\*\//g)).toHaveLength(types.match(/\/\*\*/g)?.length ?? 0)
})
