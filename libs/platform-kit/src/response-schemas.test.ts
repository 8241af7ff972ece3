import { expect, it } from 'vitest'
import { z } from 'zod'
import { parseJson } from './http-client.ts'
import { optionalField, platformId, tolerantList } from './response-schemas.ts'

it('reads an id as text, whether it comes as a string or as a number of any size', () => {
  const read = (json: string) => platformId.parse((parseJson(json) as { id: unknown }).id)
  expect(read('{"id":"17895695668004550"}')).toBe('17895695668004550')
  expect(read('{"id":9223372036854775807}')).toBe('9223372036854775807')
  expect(read('{"id":12}')).toBe('12')
  expect(() => read('{"id":""}')).toThrow()
  expect(() => read('{"id":null}')).toThrow()
})

it('keeps numbers that are exact as numbers', () => {
  expect(parseJson('{"a":1,"b":-2.5,"c":1e3,"d":9007199254740993}')).toEqual({
    a: 1,
    b: -2.5,
    c: 1000,
    d: '9007199254740993',
  })
})

it('reads a field that is absent, null or unreadable as undefined', () => {
  const shape = z.looseObject({
    state: optionalField(z.enum(['done', 'open'])),
    any: optionalField(z.unknown()),
  })
  expect(shape.parse({}).state).toBeUndefined()
  expect(shape.parse({ state: null }).state).toBeUndefined()
  expect(shape.parse({ state: 'a state of next year' }).state).toBeUndefined()
  expect(shape.parse({ state: 'done' }).state).toBe('done')
  expect(shape.parse({ any: [1] }).any).toEqual([1])
})

it('reads a list entry by entry and counts what it cannot read', () => {
  const shape = z.looseObject({ data: tolerantList(z.looseObject({ id: platformId })) })
  expect(shape.parse({}).data).toEqual({ items: [], unreadable: 0 })
  expect(shape.parse({ data: null }).data).toEqual({ items: [], unreadable: 0 })
  expect(shape.parse({ data: [{ id: 1 }, {}, { id: 'b' }] }).data).toEqual({
    items: [{ id: '1' }, { id: 'b' }],
    unreadable: 1,
  })
})
