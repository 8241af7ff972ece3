import { createHash } from 'node:crypto'

/** https://atproto.com/specs/tid */
const ALPHABET = '234567abcdefghijklmnopqrstuvwxyz'
const LENGTH = 13
const BITS_PER_CHARACTER = 5n
const CLOCK_ID_BITS = 10n

/** Keys lie in these years, so that none seems to come from the future. */
const FROM_MICROSECONDS = BigInt(Date.UTC(2023, 0)) * 1_000n
const SPAN_MICROSECONDS = BigInt(Date.UTC(2026, 0)) * 1_000n - FROM_MICROSECONDS

const HASH_DIGITS = 16

/**
 * The record key of a job's post. It is derived from the job alone: whatever crashes, and whatever backup the database is
 * restored from, the job writes to the same place of the account's repository. Such a key is a timestamp, which "can be
 * specified by the end user and could have any value" (https://atproto.com/specs/record-key); the post's own time is its
 * `createdAt`.
 */
export const recordKeyOf = (jobId: string): string => {
  const hash = createHash('sha256').update(jobId).digest('hex')
  const number = (start: number): bigint => BigInt(`0x${hash.slice(start, start + HASH_DIGITS)}`)
  const time = FROM_MICROSECONDS + (number(0) % SPAN_MICROSECONDS)
  const clockId = number(HASH_DIGITS) % (1n << CLOCK_ID_BITS)
  let rest = (time << CLOCK_ID_BITS) | clockId
  let key = ''
  for (let at = 0; at < LENGTH; at += 1) {
    key = (ALPHABET[Number(rest % (1n << BITS_PER_CHARACTER))] ?? '') + key
    rest >>= BITS_PER_CHARACTER
  }
  return key
}
