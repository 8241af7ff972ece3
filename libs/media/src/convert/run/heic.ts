import { readFile } from 'node:fs/promises'
import libheif from 'libheif-js/wasm-bundle.js'
import sharp from 'sharp'
import { withProfile } from './png-profile.ts'

/** Of ISO/IEC 14496-12, 12.1.5: a colour box that holds an ICC profile. */
const PROFILE_BOX = Buffer.from('colrprof', 'latin1')
const BOX_SIZE_BYTES = 4
/** Boxes of a picture's properties lie in front. */
const SEARCH_BYTES = 512 * 1024

const profileOf = (bytes: Buffer): Buffer | undefined => {
  const at = bytes.subarray(0, SEARCH_BYTES).indexOf(PROFILE_BOX)
  if (at < BOX_SIZE_BYTES) return undefined
  const size = bytes.readUInt32BE(at - BOX_SIZE_BYTES)
  return bytes.subarray(at + PROFILE_BOX.length, at - BOX_SIZE_BYTES + size)
}

/** A HEIC's picture as a PNG, turned as it is seen, with the profile of its colours. sharp's binaries don't read HEIC. */
export const pngOfHeic = async (path: string, maxPixels: number): Promise<Buffer> => {
  const bytes = await readFile(path)
  const [picture] = new libheif.HeifDecoder().decode(bytes)
  if (!picture) throw new Error('no picture in it')
  const width = picture.get_width()
  const height = picture.get_height()
  if (width * height > maxPixels) throw new Error(`more than ${maxPixels} pixels`)
  const shown = await new Promise<Uint8ClampedArray>((resolve, reject) => {
    const data = new Uint8ClampedArray(width * height * 4)
    picture.display({ data, width, height }, (image) =>
      image ? resolve(image.data) : reject(new Error('cannot be decoded')),
    )
  })
  const png = await sharp(shown, { raw: { width, height, channels: 4 } })
    .png({ compressionLevel: 0 })
    .toBuffer()
  const profile = profileOf(bytes)
  return profile ? withProfile(png, profile) : png
}
