import sharp from 'sharp'
import { pngOfHeic } from '../convert/run/heic.ts'
import type { ThumbnailOrder } from '../convert/run/picture-order.ts'
import { MAX_PIXELS } from '../convert/run/picture-pixels.ts'

const QUALITY = 75

/** Writes a small WebP of a picture: as it is seen, of an animation the first picture. A picture that is smaller stays as large as it is. */
export const makeThumbnail = async ({ input, type, edge, output }: ThumbnailOrder): Promise<void> => {
  const source = type === 'image/heic' ? await pngOfHeic(input, MAX_PIXELS) : input
  await sharp(source, { limitInputPixels: MAX_PIXELS, failOn: 'none' })
    .autoOrient()
    .resize(edge, edge, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .webp({ quality: QUALITY })
    .toFile(output)
}
