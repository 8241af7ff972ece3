import { expect, test } from 'vitest'
import { decryptCredentials, encryptCredentials, parseTokenKeys } from './credentials.ts'

const keyOf = (byte: number): string => Buffer.alloc(32, byte).toString('base64')
const owner = { platform: 'x', externalId: '1', userId: '11111111-1111-4111-8111-111111111111' }
const tokens = { access_token: 'segredo' }
const keys = parseTokenKeys(`b:${keyOf(2)},a:${keyOf(1)}`)

test('tokens come back to the account that they belong to', () => {
  const record = encryptCredentials(keys, owner, tokens)
  expect(JSON.stringify(record)).not.toContain('segredo')
  expect(record.key_id).toBe('b')
  expect(decryptCredentials(keys, owner, record)).toEqual(tokens)
})

test('what an older key encrypted can still be read', () => {
  const record = encryptCredentials(parseTokenKeys(`a:${keyOf(1)}`), owner, tokens)
  expect(decryptCredentials(keys, owner, record)).toEqual(tokens)
  expect(() => decryptCredentials(parseTokenKeys(`c:${keyOf(3)}`), owner, record)).toThrow('key a')
})

test('a record that was moved or changed is worth nothing', () => {
  const record = encryptCredentials(keys, owner, tokens)
  expect(() => decryptCredentials(keys, { ...owner, externalId: '2' }, record)).toThrow()
  expect(() => decryptCredentials(keys, { ...owner, platform: 'instagram' }, record)).toThrow()
  const another = '22222222-2222-4222-8222-222222222222'
  expect(() => decryptCredentials(keys, { ...owner, userId: another }, record)).toThrow()
  const cut = Buffer.from(record.tag, 'base64').subarray(0, 4).toString('base64')
  expect(() => decryptCredentials(keys, owner, { ...record, tag: cut })).toThrow()
  const data = Buffer.from(record.data, 'base64')
  data[0] = (data[0] ?? 0) ^ 1
  expect(() => decryptCredentials(keys, owner, { ...record, data: data.toString('base64') })).toThrow()
})

test.each(['', 'a', 'a:c2hvcnQ=', `:${keyOf(1)}`])('%j is not a list of keys', (text) => {
  expect(() => parseTokenKeys(text)).toThrow('32 bytes')
})
