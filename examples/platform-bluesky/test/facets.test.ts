import { expect, test } from 'vitest'
import { type Facet, facetsOf } from '../src/facets.ts'
import { recordKeyOf } from '../src/record-key.ts'
import { TID } from './simulator/lexicon.ts'

const named = ({ features: [feature] }: Facet): string => {
  if ('uri' in feature) return feature.uri
  return 'did' in feature ? feature.did : feature.tag
}

test.each<[text: string, found: [part: string, value: string][]]>([
  ['nothing here', []],
  ['https://example.com.', [['https://example.com', 'https://example.com']]],
  ['(see https://example.com/a_(b))', [['https://example.com/a_(b)', 'https://example.com/a_(b)']]],
  ['olá 👋🏽 @Ana.example.com!', [['@Ana.example.com', 'did:of:ana.example.com']]],
  ['ana@example.com is no mention', []],
  ['@missing.example.com', []],
  [
    '#olá, #2024 #a1 ＃日本',
    [
      ['#olá', 'olá'],
      ['#a1', 'a1'],
      ['＃日本', '日本'],
    ],
  ],
  ['https://example.com/#part is one link', [['https://example.com/#part', 'https://example.com/#part']]],
  [`#${'a'.repeat(64)}`, [[`#${'a'.repeat(64)}`, 'a'.repeat(64)]]],
  [`#${'a'.repeat(65)}`, []],
])('%s', async (text, found) => {
  const resolve = async (handle: string) => (handle.startsWith('missing') ? undefined : `did:of:${handle}`)
  const { facets } = await facetsOf(text, resolve)
  const bytes = Buffer.from(text)
  const parts = facets.map((facet) => [
    bytes.subarray(facet.index.byteStart, facet.index.byteEnd).toString(),
    named(facet),
  ])
  expect(parts).toEqual(found)
})

test('a job has one record key, and it is a TID', () => {
  const keys = Array.from({ length: 1000 }, (_, job) => recordKeyOf(`job ${job}`))
  expect(keys.filter((key) => !TID.test(key))).toEqual([])
  expect(new Set(keys).size).toBe(keys.length)
  expect(recordKeyOf('job 7')).toBe(keys[7])
})
