import { createHash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { API_KEY_PATTERN, type Mode } from '@carteiro/contracts'

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** 62^43 is the first power of 62 that is more than 2^256. */
const RANDOM_BYTES = 32
const RANDOM_DIGITS = 43
/** 62^6 is more than 2^32. */
const CHECKSUM_DIGITS = 6
/** Of the random characters these are shown; 39 are left to be guessed. */
const SHOWN_DIGITS = 4

/** What every secret of a key begins with, whatever its mode. */
export const KEY_PREFIX = 'ck_'

const base62 = (value: bigint, length: number): string => {
  let digits = ''
  for (let rest = value; digits.length < length; rest /= 62n)
    digits = `${DIGITS[Number(rest % 62n)]}${digits}`
  return digits
}

/**
 * As in GitHub's tokens: CRC-32 in base 62, so that scanners know a secret from a likeness of one.
 * https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
 */
const checksumOf = (text: string): string => base62(BigInt(crc32(text)), CHECKSUM_DIGITS)

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()

export type NewSecret = { secret: string; prefix: string; hash: Buffer }

export const newSecret = (mode: Mode): NewSecret => {
  const start = `${KEY_PREFIX}${mode}_`
  const random = base62(BigInt(`0x${randomBytes(RANDOM_BYTES).toString('hex')}`), RANDOM_DIGITS)
  const secret = `${start}${random}${checksumOf(start + random)}`
  return { secret, prefix: secret.slice(0, start.length + SHOWN_DIGITS), hash: hashOf(secret) }
}

/** The hash by which the database knows a secret; undefined for what cannot be one: it was mistyped or cut off. */
export const hashOfSecret = (text: string): Buffer | undefined => {
  const [found] = API_KEY_PATTERN.exec(text) ?? []
  if (found !== text) return undefined
  const body = text.slice(0, -CHECKSUM_DIGITS)
  return text.endsWith(checksumOf(body)) ? hashOf(text) : undefined
}
