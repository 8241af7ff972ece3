import { writeFile } from 'node:fs/promises'
import type { PictureTarget } from '@carteiro/contracts'
import type { Sharp } from 'sharp'
import { fromPixels, type Pixels } from './picture-pixels.ts'

/** Of JPEG and WebP, tried one after the other until the bytes are few enough: 90 shows no difference. */
const QUALITIES = [90, 84, 76, 68, 60]
/** PNG has one quality. */
const LOSSLESS = [100]
const SMALLER = 0.8
const MAX_STEPS = 24

const encoded = (picture: Sharp, type: PictureTarget['type'], quality: number): Promise<Buffer> => {
  if (type === 'image/png') return picture.png({ compressionLevel: 9 }).toBuffer()
  if (type === 'image/webp') return picture.webp({ quality }).toBuffer()
  return picture.jpeg({ quality }).toBuffer()
}

/**
 * Writes a picture with at most the target's bytes: with less quality, and if that is not enough with fewer pixels.
 *
 * @throws when no recognisable picture fits
 */
export const encodePicture = async (
  pixels: Pixels,
  { type, max_bytes: maxBytes }: PictureTarget,
  output: string,
): Promise<void> => {
  const qualities = type === 'image/png' ? LOSSLESS : QUALITIES
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const width = Math.round(pixels.width * SMALLER ** step)
    const height = Math.round(pixels.height * SMALLER ** step)
    if (width < 1 || height < 1) break
    for (const quality of qualities) {
      const whole = fromPixels(pixels)
      const picture = step === 0 ? whole : whole.resize(width, height, { fit: 'fill' })
      const bytes = await encoded(picture, type, quality)
      if (bytes.length <= maxBytes) return writeFile(output, bytes)
    }
  }
  throw new Error(`no picture of at most ${maxBytes} bytes`)
}
