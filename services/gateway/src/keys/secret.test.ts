import { createHash } from 'node:crypto'
import { API_KEY_PATTERN } from '@carteiro/contracts'
import { expect, it } from 'vitest'
import { hashOfSecret, newSecret } from './secret.ts'

it('a secret has its mode, 43 random characters, a checksum of 6, and four characters that are shown', () => {
  for (const mode of ['live', 'test'] as const) {
    const { secret, prefix, hash } = newSecret(mode)
    expect(secret).toMatch(new RegExp(`^ck_${mode}_[0-9A-Za-z]{49}$`))
    expect(prefix).toBe(secret.slice(0, `ck_${mode}_`.length + 4))
    expect(hash).toEqual(createHash('sha256').update(secret).digest())
    expect(hashOfSecret(secret)).toEqual(hash)
  }
})

it('is found by the pattern of secret scanners in a text', () => {
  const { secret } = newSecret('live')
  for (const text of [
    `KEY=${secret}`,
    `"${secret}",`,
    `Bearer ${secret}\n`,
    `https://x.example/?k=${secret}&a=1`,
  ])
    expect(text.match(API_KEY_PATTERN)?.[0]).toBe(secret)
})

it('secrets are never the same, and use all digits at every place', () => {
  const bodies = Array.from({ length: 2_000 }, () => newSecret('test').secret.slice('ck_test_'.length))
  expect(new Set(bodies).size).toBe(bodies.length)
  // The first digit of 43 stands for what is left of 256 bits: at least 60 of 62.
  for (let place = 0; place < 43; place += 1) {
    expect(new Set(bodies.map((body) => body[place])).size, `place ${place}`).toBeGreaterThan(55)
  }
})

it('a checksum fits its secret alone: one character that is wrong, missing, added or swapped is noticed', () => {
  const { secret } = newSecret('live')
  const start = 'ck_live_'.length
  const wrong = Array.from({ length: secret.length - start }, (_, index) => {
    const place = start + index
    return secret.slice(0, place) + (secret[place] === 'x' ? 'y' : 'x') + secret.slice(place + 1)
  })
  const others = [
    secret.slice(0, -1),
    `${secret}0`,
    ` ${secret}`,
    `${secret}\n`,
    secret.replace('live', 'test'),
    secret.toUpperCase(),
    'ck_live_',
    'ck_',
    '',
  ]
  for (const text of [...wrong, ...others]) expect(hashOfSecret(text), text).toBeUndefined()
})

it('the checksum is the CRC-32 of all before it, in base 62', () => {
  // Computed by Python: zlib.crc32 of 'ck_live_' and 43 zeros.
  expect(hashOfSecret(`ck_live_${'0'.repeat(43)}1IqqS6`)).toBeDefined()
})
