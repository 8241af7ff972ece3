import { createHash } from 'node:crypto'

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'
const RAW = 0x55
const DAG_CBOR = 0x71
/** SHA-256, 32 bytes. */
const MULTIHASH = [0x12, 0x20]

const base32 = (bytes: Uint8Array): string => {
  let text = ''
  let bits = 0
  let value = 0
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff
    bits += 8
    for (; bits >= 5; bits -= 5) text += ALPHABET[(value >> (bits - 5)) & 31]
  }
  return bits > 0 ? text + ALPHABET[(value << (5 - bits)) & 31] : text
}

const cidOf = (codec: number, content: Uint8Array | string): string =>
  `b${base32(Buffer.from([1, codec, ...MULTIHASH, ...createHash('sha256').update(content).digest()]))}`

export const cidOfBlob = (bytes: Uint8Array): string => cidOf(RAW, bytes)
/** Of the record's JSON; a real server hashes its CBOR. Equal records have equal ones, as there. */
export const cidOfRecord = (record: unknown): string => cidOf(DAG_CBOR, JSON.stringify(record))
