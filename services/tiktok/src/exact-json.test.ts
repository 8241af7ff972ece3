import { expect, test } from 'vitest'
import { parseExactly } from './exact-json.ts'

test('numbers that a double would round keep every digit', () => {
  const text = '{"data":{"publicaly_available_post_id":[7301234567890123457, -7301234567890123457]}}'
  expect(parseExactly(text)).toEqual({
    data: { publicaly_available_post_id: ['7301234567890123457', '-7301234567890123457'] },
  })
})

test('everything else is as it was', () => {
  const value = { small: 12, half: 0.5, huge: 1e30, text: '7301234567890123457', list: [null, true, {}] }
  expect(parseExactly(JSON.stringify(value))).toEqual(value)
})

test.each(['', '<html>', '{"data":'])('what is no JSON is nothing: %j', (text) => {
  expect(parseExactly(text)).toBeUndefined()
})
