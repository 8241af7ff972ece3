import { z } from 'zod'
import { strict } from './strict.ts'

const pixels = z.int().positive()
const size = strict({ width: pixels, height: pixels })
const color = z.string().regex(/^#[0-9a-f]{6}$/, 'expected a colour such as #1a2b3c')

/** What fills the room beside a picture that is fitted to another aspect ratio. */
export const padding = z.union([z.literal('blur'), color])
export type Padding = z.infer<typeof padding>

/** A part of a picture or video in pixels as it is seen, from its top left corner. */
export const crop = strict({ x: z.int().min(0), y: z.int().min(0), w: pixels, h: pixels })
export type Crop = z.infer<typeof crop>

/** What a user wants of the conversion of one file. Nothing is cropped unless this asks for it. */
export const conversionWish = strict({ padding: padding.optional(), crop: crop.optional() })
export type ConversionWish = z.infer<typeof conversionWish>

/** In this order: `crop` is cut out, scaled to `content`, and laid in the middle of `frame`, which `padding` fills. */
export const conversionLayout = strict({
  crop: crop.optional(),
  content: size,
  frame: size,
  padding: padding.optional(),
})
export type ConversionLayout = z.infer<typeof conversionLayout>

/** Pictures are turned as their EXIF says, converted to sRGB, and lose their metadata. */
const pictureTarget = strict({
  kind: z.literal('picture'),
  type: z.enum(['image/jpeg', 'image/png', 'image/webp']),
  /** Left out: the pixels stay as they are. */
  layout: conversionLayout.optional(),
  max_bytes: z.int().positive(),
})
/** The video's data stay as they are, in an MP4 whose index is in front; sound becomes AAC unless it is. */
const remuxTarget = strict({
  kind: z.literal('remux'),
  codec: z.string(),
  min_bytes: z.int().positive().optional(),
})
/** H.264, 4:2:0, with AAC sound, in an MP4 whose index is in front; at a constant frame rate. */
const videoTarget = strict({
  kind: z.literal('video'),
  layout: conversionLayout.optional(),
  /** Frames in a second; 29.97 stands for 30000 ÷ 1001, and so on. */
  frame_rate: z.number().positive(),
  /** Bits in a second, of the pictures alone. */
  max_bitrate: z.int().positive(),
  min_bytes: z.int().positive(),
  /** Of an animated picture: it is shown again until it lasts so many seconds. */
  repeat_to_seconds: z.number().positive().optional(),
})

/** What a file is converted to. It says nothing of a platform: options with the same needs have the same target. */
export const conversionTarget = z.discriminatedUnion('kind', [pictureTarget, remuxTarget, videoTarget])
export type ConversionTarget = z.infer<typeof conversionTarget>
export type PictureTarget = z.infer<typeof pictureTarget>
export type RemuxTarget = z.infer<typeof remuxTarget>
export type VideoTarget = z.infer<typeof videoTarget>

export const conversionChangeCodes = [
  'format',
  'codec',
  'chroma',
  'frame_rate',
  'scaled',
  'padded',
  'cropped',
  'compressed',
  'index_in_front',
  'repeated',
  'filled_up',
] as const
/** One thing that a conversion changes; `message` says it in English, `from` and `to` are its values. */
export const conversionChange = strict({
  code: z.enum(conversionChangeCodes),
  message: z.string(),
  from: z.string().optional(),
  to: z.string().optional(),
})
export type ConversionChange = z.infer<typeof conversionChange>
