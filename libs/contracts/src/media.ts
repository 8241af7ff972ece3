import { z } from 'zod'

const MAX_URL_LENGTH = 2048
const MAX_NAME_LENGTH = 255
const MAX_ALT_TEXT_LENGTH = 2000

/** PDF, Word and PowerPoint, the latter two in their old and new forms. */
export const documentTypes = [
  'application/pdf',
  'application/msword',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.ms-powerpoint',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
] as const
const isDocumentType = (type: string): boolean => documentTypes.some((one) => one === type)
const isMediaType = (type: string): boolean =>
  /^(image|video)\/[a-z0-9.+-]+$/.test(type) || isDocumentType(type)

/**
 * One entry of `mediaFiles`. The first four are the founding document's; the rest is measured by `POST /api/media`
 * (pixels, seconds, codec, frame rate), or written by the author (`altText`).
 */
export const mediaFile = z.object({
  name: z.string().min(1).max(MAX_NAME_LENGTH),
  size: z.int().positive(),
  type: z
    .string()
    .refine(
      isMediaType,
      'expected an image/… or video/… media type, or that of a PDF, Word or PowerPoint document',
    ),
  url: z.url({ protocol: /^https?$/, error: 'expected an http or https URL' }).max(MAX_URL_LENGTH),
  width: z.int().positive().optional(),
  height: z.int().positive().optional(),
  durationSeconds: z.number().positive().optional(),
  /** Of a video: `h264`, `h265`, `vp8`, `vp9`, `av1`; others as they are called. */
  codec: z.string().max(30).optional(),
  /** Frames in a second, on average. */
  frameRate: z.number().positive().optional(),
  altText: z.string().max(MAX_ALT_TEXT_LENGTH).optional(),
})
export type MediaFile = z.infer<typeof mediaFile>

export const mediaKinds = ['image', 'gif', 'video', 'document'] as const
export const mediaKind = z.enum(mediaKinds)
export type MediaKind = z.infer<typeof mediaKind>

export const kindOfMedia = (type: string): MediaKind => {
  if (type === 'image/gif') return 'gif'
  if (isDocumentType(type)) return 'document'
  return type.startsWith('video/') ? 'video' : 'image'
}
