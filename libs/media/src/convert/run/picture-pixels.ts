import type { ConversionLayout, Padding, PictureTarget } from '@carteiro/contracts'
import sharp, { type Sharp } from 'sharp'
import { pngOfHeic } from './heic.ts'

/** What 100 megapixels need: 400 MB. Cameras have fewer. */
export const MAX_PIXELS = 100_000_000
const WHITE = '#ffffff'
/** Of a blurred background: computed in a twelfth of its size, then enlarged. */
const BLUR_PART = 12
const BLUR_SIGMA = 3
/** Rounding to whole pixels changes a ratio by less, from so many pixels on. */
const SHAPE_TOLERANCE = 0.05
const SHAPE_FROM_PIXELS = 64

export type Pixels = { data: Buffer; width: number; height: number; channels: 3 | 4 }

export const fromPixels = ({ data, width, height, channels }: Pixels): Sharp =>
  sharp(data, { raw: { width, height, channels }, limitInputPixels: false })

const toPixels = async (picture: Sharp): Promise<Pixels> => {
  const { data, info } = await picture
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  if (channels !== 3 && channels !== 4) throw new Error(`${channels} channels`)
  return { data, width, height, channels }
}

const backgroundOf = (content: Pixels, { frame }: ConversionLayout, padding: Padding): Promise<Pixels> => {
  const { width, height } = frame
  if (padding !== 'blur')
    return toPixels(sharp({ create: { width, height, channels: 3, background: padding } }))
  const [small, low] = [width, height].map((edge) => Math.max(2, Math.round(edge / BLUR_PART)))
  const blurred = fromPixels(content).removeAlpha().resize(small, low, { fit: 'cover' }).blur(BLUR_SIGMA)
  return toPixels(blurred).then((pixels) =>
    toPixels(fromPixels(pixels).resize(width, height, { fit: 'fill' })),
  )
}

/** @throws when the picture is not as it was measured, and would be distorted: such as one that lies on its side */
const requireShape = async (picture: Sharp, { content }: ConversionLayout): Promise<void> => {
  const { autoOrient } = await picture.metadata()
  const measured = content.width / content.height
  const shape = autoOrient.width / autoOrient.height
  const isLarge = Math.min(content.width, content.height) >= SHAPE_FROM_PIXELS
  if (isLarge && Math.abs(shape / measured - 1) > SHAPE_TOLERANCE)
    throw new Error(`measured with a ratio of ${measured}, it has ${shape}`)
}

/** The pixels of a target: turned as EXIF says, in sRGB, cropped, scaled and padded. */
export const pixelsFor = async (
  path: string,
  type: string,
  { layout, type: made }: PictureTarget,
): Promise<Pixels> => {
  const input = type === 'image/heic' ? await pngOfHeic(path, MAX_PIXELS) : path
  let picture = sharp(input, { limitInputPixels: MAX_PIXELS, failOn: 'error' }).autoOrient()
  if (layout && !layout.crop) await requireShape(picture, layout)
  if (layout?.crop) {
    const { x, y, w, h } = layout.crop
    picture = picture.extract({ left: x, top: y, width: w, height: h })
  }
  if (layout) picture = picture.resize(layout.content.width, layout.content.height, { fit: 'fill' })
  // A JPEG has no transparent parts.
  if (made === 'image/jpeg') picture = picture.flatten({ background: WHITE })
  const content = await toPixels(picture)
  if (!layout?.padding) return content
  const background = await backgroundOf(content, layout, layout.padding)
  const { data, width, height, channels } = content
  return toPixels(
    fromPixels(background).composite([{ input: data, raw: { width, height, channels }, gravity: 'centre' }]),
  )
}
