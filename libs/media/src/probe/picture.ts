import { mediaFormatName } from '@carteiro/contracts'
import { imageSize } from 'image-size'
import { type Bytes, part } from './bytes.ts'
import { readPng, readWebp } from './chunks.ts'
import { readGif } from './gif.ts'
import { heifPixels } from './heif.ts'
import { isWholeJpeg, jpegPixels } from './jpeg.ts'
import type { Measures } from './measures.ts'
import { cutOff } from './not-media.ts'

/** Where formats other than JPEG keep their dimensions. */
const HEAD_BYTES = 256 * 1024
/** A HEIC or AVIF says a size for each kind of tile or layer. image-size compares each with all that follow. */
const SIZE_BOX = 'ispe'
const MAX_SIZES = 1_000

type Ending = { isWhole: boolean; frames?: number }
const endings: Record<string, (bytes: Bytes, thorough: boolean) => Promise<Ending>> = {
  'image/jpeg': async (bytes, thorough) => ({ isWhole: !thorough || (await isWholeJpeg(bytes)) }),
  'image/gif': readGif,
  'image/png': async (bytes, thorough) => ({ isWhole: (await readPng(bytes, thorough)).isWhole }),
  'image/apng': readPng,
  'image/webp': readWebp,
}

const sizeIn = (head: Buffer): { width: number; height: number } => {
  const { width, height } = imageSize(head)
  return { width, height }
}

const pixelsOf = async (bytes: Bytes, type: string): Promise<Measures> => {
  if (type === 'image/jpeg') return jpegPixels(bytes)
  const head = await part(bytes, 0, HEAD_BYTES)
  if (type in endings) {
    return sizeIn(head)
  }
  if (head.toString('latin1').split(SIZE_BOX, MAX_SIZES + 2).length > MAX_SIZES + 1)
    throw new Error(`more than ${MAX_SIZES} sizes`)
  // No platform is known to take these: whatever its head does not say is left unmeasured.
  try {
    return heifPixels(head) ?? sizeIn(head)
  } catch {
    return {}
  }
}

/**
 * Measures a picture by parts of it; memory stays flat whatever its size. Its end is checked only in a `thorough`
 * probe, where reading is cheap.
 *
 * @throws NotMedia when it is cut off, any other error when it is damaged
 */
export const measurePicture = async (bytes: Bytes, type: string, thorough: boolean): Promise<Measures> => {
  const { isWhole, frames } = (await endings[type]?.(bytes, thorough)) ?? { isWhole: true }
  const pixels = await pixelsOf(bytes, type).catch((error) => {
    throw isWhole ? error : cutOff(mediaFormatName(type))
  })
  if (!isWhole) throw cutOff(mediaFormatName(type))
  return { ...pixels, ...(frames === undefined ? {} : { frames }) }
}
