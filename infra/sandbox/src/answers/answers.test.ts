import { expect, test } from 'vitest'
import { withExtras } from './extras.ts'
import { type Json, parse } from './json.ts'
import { type Edit, reshape } from './reshape.ts'
import { shapeAnswer } from './shape.ts'
import { sparse } from './sparse.ts'

const LARGE_ID = '1990000000000000123'

test('empty fields are left out, at every depth; entries of lists stay', () => {
  const full: Json = {
    id: '1',
    text: '',
    none: null,
    list: [],
    deep: { only: { empty: {} } },
    data: [null, {}, { a: [] }],
  }
  expect(sparse(full)).toEqual({ id: '1', text: '', data: [null, {}, {}] })
})

test('fields that a platform always shows stay', () => {
  expect(sparse({ data: [], paging: {} }, ['data'])).toEqual({ data: [] })
})

test('unknown fields are added to an answer, its data and the entries of its lists', () => {
  const extra = withExtras({ data: [{ id: '1' }], meta: { count: 1 } }) as Record<string, Json>
  expect(Object.keys(extra)).toContain('field_of_next_year')
  expect((extra.data as Json[])[0]).toMatchObject({ id: '1', x_experiment: 'b' })
  expect(extra.meta).toEqual({ count: 1 })
})

test.each<[string, Edit, Json]>([
  ['omits a field of every entry', { path: 'data[].id', do: 'omit' }, { data: [{ keys: ['3', '4'] }, {}] }],
  ['omits every entry', { path: 'data[]', do: 'omit' }, { data: [] }],
  [
    'sets null',
    { path: 'data[].keys', do: 'null' },
    {
      data: [
        { id: '1', keys: null },
        { id: '2', keys: null },
      ],
    },
  ],
  ['sets any value', { path: 'data', do: 'set', value: { a: 1 } }, { data: { a: 1 } }],
  [
    'adds a field',
    { path: 'next', do: 'set', value: 'x' },
    { data: [{ id: '1', keys: ['3', '4'] }, { id: '2' }], next: 'x' },
  ],
  [
    'changes nothing below what is not there',
    { path: 'a.b', do: 'null' },
    { data: [{ id: '1', keys: ['3', '4'] }, { id: '2' }] },
  ],
  [
    'reverses a list',
    { path: 'data', do: 'reverse' },
    { data: [{ id: '2' }, { id: '1', keys: ['3', '4'] }] },
  ],
  ['reaches every field of an object', { path: '*', do: 'omit' }, {}],
  ['replaces the whole answer', { path: '', do: 'set', value: [] }, []],
])('an edit %s', (_what, edit, expected) => {
  expect(reshape({ data: [{ id: '1', keys: ['3', '4'] }, { id: '2' }] }, [edit])).toEqual(expected)
})

test('an id can be written as a bare number, digit for digit', () => {
  const edits: Edit[] = [{ path: '*.ids[]', do: 'number' }]
  const changed = reshape({ data: { ids: [LARGE_ID, 'urn:2'] } }, edits)
  expect(JSON.stringify(changed)).toBe(`{"data":{"ids":[${LARGE_ID},"urn:2"]}}`)
})

test('bare numbers of a simulator keep their digits on the way out', async () => {
  const answer = new Response(`{"id":${LARGE_ID},"none":null}`, {
    headers: { 'content-type': 'application/json' },
  })
  const { response, full } = await shapeAnswer(answer, { sparse: true, extras: false })
  expect(await response.text()).toBe(`{"id":${LARGE_ID}}`)
  expect(full).toContain('none')
  expect(parse(`[${LARGE_ID}]`)).not.toEqual([Number(LARGE_ID)])
})
