import { z } from 'zod'
import { canonicalMediaType, documentTypes } from './media-types.ts'
import { strict } from './strict.ts'

const MAX_URL_LENGTH = 2048
const MAX_NAME_LENGTH = 255
/** Code units. Each platform's catalog says how long it may be, LinkedIn's 4,086 at most; this only bounds the request. */
const MAX_ALT_TEXT_LENGTH = 10_000

/** As Supabase Storage allows them: https://supabase.com/docs/guides/storage/uploads/file-limits */
const MAX_BUCKET_LENGTH = 100
const MAX_PATH_LENGTH = 1024
const MAX_ETAG_LENGTH = 255

const isDocumentType = (type: string): boolean => documentTypes.some((one) => one === type)
const isMediaType = (type: string): boolean =>
  /^(image|video)\/[a-z0-9.+-]+$/.test(type) || isDocumentType(type)

/**
 * The names of video codecs in `mediaFile.codec`: `mpeg4` is MPEG-4 part 2 (DivX, Xvid), `wmv` any of Windows Media
 * Video and VC-1.
 */
export const videoCodecs = [
  'h264',
  'h265',
  'vp8',
  'vp9',
  'av1',
  'mpeg4',
  'mpeg2',
  'mpeg1',
  'h263',
  'prores',
  'mjpeg',
  'wmv',
  'theora',
] as const
export const chromaFormats = ['4:0:0', '4:2:0', '4:2:2', '4:4:4'] as const

/** An object of Supabase Storage; `path` is its name within the bucket. */
export const storageObject = strict({
  bucket: z.string().min(1).max(MAX_BUCKET_LENGTH),
  path: z.string().min(1).max(MAX_PATH_LENGTH),
})
export type StorageObject = z.infer<typeof storageObject>

/**
 * One entry of `mediaFiles`. The first four are the founding document's; the rest is measured by `POST /api/media`
 * (pixels, seconds, codec, frame rate …), or written by the user (`altText`). A measure that is absent was not measured:
 * it says nothing about the file, and never that it is right.
 */
export const mediaFile = z.object({
  name: z.string().min(1).max(MAX_NAME_LENGTH),
  size: z.int().positive(),
  /** The canonical name (`canonicalMediaType`), however it is spelled in a request. */
  type: z
    .string()
    .overwrite(canonicalMediaType)
    .refine(
      isMediaType,
      'expected an image/… or video/… media type, or that of a PDF, Word or PowerPoint document',
    ),
  url: z.url({ protocol: /^https?$/, error: 'expected an http or https URL' }).max(MAX_URL_LENGTH),
  width: z.int().positive().optional(),
  height: z.int().positive().optional(),
  durationSeconds: z.number().positive().optional(),
  /** Of a video, one of `videoCodecs`, or the four characters by which its file calls another one. */
  codec: z.string().max(30).optional(),
  /** Chroma subsampling of a video. */
  chroma: z.enum(chromaFormats).optional(),
  /** Pictures that are shown one after the other, of a GIF, APNG or WebP: 1 when it does not move. */
  frames: z.int().positive().optional(),
  /** Of an MP4 or MOV: whether its index (`moov`) lies before its media data, as streaming needs it. */
  moovInFront: z.boolean().optional(),
  /** Frames in a second, on average. */
  frameRate: z.number().positive().optional(),
  altText: z.string().max(MAX_ALT_TEXT_LENGTH).optional(),
  /** The ETag that the file's server sent when the file was measured. With another one it is another file, and is not published. */
  etag: z.string().min(1).max(MAX_ETAG_LENGTH).optional(),
  /**
   * Whether it is copied before it is published. Left out: when its URL is signed, or its post due in more than an hour. A job keeps `false`
   * alone.
   */
  copy: z.boolean().optional(),
  /** The file is this object of Supabase Storage; `url` reads it. */
  storage: storageObject.optional(),
})
export type MediaFile = z.infer<typeof mediaFile>

/** An entry of `mediaFiles` in an answer. */
export const shownMediaFile = mediaFile.extend({
  /** A small picture of an upload, or a frame of a video. Absent where there is none. */
  thumbnailUrl: z.url().optional(),
})
export type ShownMediaFile = z.infer<typeof shownMediaFile>

export const mediaKinds = ['image', 'gif', 'video', 'document'] as const
export const mediaKind = z.enum(mediaKinds)
export type MediaKind = z.infer<typeof mediaKind>

export const kindOfMedia = (given: string): MediaKind => {
  const type = canonicalMediaType(given)
  if (type === 'image/gif') return 'gif'
  if (isDocumentType(type)) return 'document'
  return type.startsWith('video/') ? 'video' : 'image'
}
