import { crc32, deflateSync } from 'node:zlib'

/** Signature and header chunk of a PNG (https://www.w3.org/TR/png-3, 5 and 11.2.1): a profile comes after them. */
const HEAD_BYTES = 8 + 25

/** The PNG with an ICC profile, which says what its colours mean (https://www.w3.org/TR/png-3, 11.3.2.3). */
export const withProfile = (png: Buffer, profile: Buffer): Buffer => {
  const data = Buffer.concat([Buffer.from('iCCPicc\0\0', 'latin1'), deflateSync(profile)])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length - 4)
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(data))
  return Buffer.concat([png.subarray(0, HEAD_BYTES), length, data, checksum, png.subarray(HEAD_BYTES)])
}
