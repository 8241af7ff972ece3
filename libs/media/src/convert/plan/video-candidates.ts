import type { ConversionChange, ConversionWish, MediaFile, VideoTarget } from '@carteiro/contracts'
import { bitrateWithin, mostBytes, pixelsWithin, SOUND_BITRATE, usualBitrate } from './bitrate.ts'
import type { Bounds } from './bounds.ts'
import { type Candidate, pixelsOf, withMeasures } from './candidate.ts'
import {
  changedFormat,
  changedLayout,
  changedVideo,
  compressed,
  filledUp,
  indexInFront,
  repeated,
} from './changes.ts'
import { frameRateFor } from './frame-rate.ts'
import { isUnchanged, layoutsFor, type Size } from './layout.ts'

/** What an encoder at its best level, and every phone, can do (ITU-T H.264, table A-1: level 5.1). */
const MOST_PIXELS = 4096 * 2304
const MOST_EDGE = 4096
/** Of a frame with padding: phones show no more, and a wide video would else get an upright frame of its width. */
const MOST_PADDED_EDGE = 1920
const BLACK = '#000000'
/** A result is never smaller, so that options with such a limit and those without share one. */
const LEAST_BYTES = 80_000
/** An animated picture is shown for so long at least, as most networks want it of a video. */
const LEAST_ANIMATION_SECONDS = 3
/** When a video that is not measured is converted, the limit is kept as if it were so large. */
const UNMEASURED: Size = { width: 1920, height: 1080 }
/** What an MP4 may have more than its source, of its size and beside. */
const REMUX_GROWTH = 1.02
const REMUX_HEAD_BYTES = 20_000

/** Codecs that an MP4 holds as they are. */
const copied = new Set(['h264', 'h265', 'av1', 'vp9', 'mpeg4'])
/** Containers that say when each frame is shown, as an MP4 has to. */
const timed = new Set([
  'video/mp4',
  'video/quicktime',
  'video/x-matroska',
  'video/webm',
  'video/3gpp',
  'video/3gpp2',
])

/** What the runner reads. */
const readable = new Set([
  ...timed,
  'video/x-msvideo',
  'video/mpeg',
  'video/mp2t',
  'video/x-ms-wmv',
  'video/x-flv',
  'video/ogg',
])
export const canReadVideo = (file: MediaFile): boolean => readable.has(file.type)

const MP4 = 'video/mp4'

/** The same pictures in an MP4 with its index in front. */
export const remuxCandidates = (file: MediaFile, bounds: Bounds, { crop }: ConversionWish): Candidate[] => {
  const { codec } = file
  if (crop || !codec || !copied.has(codec) || !timed.has(file.type)) return []
  const isSmall = file.size < bounds.minBytes * REMUX_GROWTH
  // Sound that is no AAC is encoded anew, and may need more than before.
  const soundBytes = Math.ceil((SOUND_BITRATE * (file.durationSeconds ?? 0)) / 8)
  const most = Math.ceil(file.size * REMUX_GROWTH) + REMUX_HEAD_BYTES + soundBytes
  const size = Math.max(most, isSmall ? bounds.minBytes : 0)
  const { name: _name, url: _url, altText: _altText, ...measured } = file
  return [
    {
      target: { kind: 'remux', codec, ...(isSmall ? { min_bytes: bounds.minBytes } : {}) },
      expected: withMeasures(file, { ...measured, type: MP4, size, moovInFront: true }),
      changes: [
        ...changedFormat(file.type, MP4),
        ...indexInFront(file.moovInFront),
        ...filledUp(file.size, bounds.minBytes),
      ],
    },
  ]
}

/** Limits within which a frame can be encoded at all, and has enough bits. */
const encodable = (bounds: Bounds, maxPixels: number): Bounds => ({
  ...bounds,
  width: { ...bounds.width, max: Math.min(bounds.width.max ?? MOST_EDGE, MOST_EDGE) },
  height: { ...bounds.height, max: Math.min(bounds.height.max ?? MOST_EDGE, MOST_EDGE) },
  maxPixels: Math.min(bounds.maxPixels, MOST_PIXELS, maxPixels),
})

type Facts = { seconds: number | undefined; frameRate: number; repeatTo?: number }

const encodingCandidates = (
  file: MediaFile,
  bounds: Bounds,
  { padding = BLACK, crop }: ConversionWish,
  { seconds, frameRate, repeatTo }: Facts,
  changed: ConversionChange[],
): Candidate[] => {
  const limit = seconds === undefined ? undefined : bitrateWithin(bounds.maxBytes, seconds)
  if (limit !== undefined && limit <= 0) return []
  const source = pixelsOf(file)
  const minBytes = Math.max(bounds.minBytes, Math.min(LEAST_BYTES, bounds.maxBytes))
  const within = encodable(bounds, limit === undefined ? MOST_PIXELS : pixelsWithin(limit, frameRate))
  const maxEdge = (isPadded: boolean): number => (isPadded ? MOST_PADDED_EDGE : MOST_EDGE)
  const layouts = source
    ? layoutsFor({ source, bounds: within, unit: 2, maxEdge, padding, crop })
    : [undefined]
  return layouts.map((layout) => {
    const frame = layout?.frame
    const usual = usualBitrate(frame ?? UNMEASURED, frameRate)
    const maxBitrate = Math.min(usual, limit ?? usual)
    const most = seconds === undefined ? minBytes : mostBytes(maxBitrate, seconds)
    const target: VideoTarget = {
      kind: 'video',
      ...(layout && source && !isUnchanged(layout, source) ? { layout } : {}),
      frame_rate: frameRate,
      max_bitrate: maxBitrate,
      min_bytes: minBytes,
      ...(repeatTo === undefined ? {} : { repeat_to_seconds: repeatTo }),
    }
    const duration = seconds ?? repeatTo
    return {
      target,
      expected: withMeasures(file, {
        type: MP4,
        size: Math.min(bounds.maxBytes, Math.max(minBytes, most)),
        codec: 'h264',
        chroma: '4:2:0',
        frameRate,
        moovInFront: true,
        ...frame,
        ...(duration === undefined ? {} : { durationSeconds: duration }),
      }),
      changes: [
        ...changedFormat(file.type, MP4),
        ...changed,
        ...changedLayout(source, layout),
        ...compressed(file.size, bounds.maxBytes),
      ],
    }
  })
}

/** The ways to encode a video anew, best first. */
export const videoCandidates = (file: MediaFile, bounds: Bounds, wish: ConversionWish): Candidate[] => {
  const frameRate = frameRateFor(file.frameRate, bounds.frameRate)
  const facts = { seconds: file.durationSeconds, frameRate }
  return encodingCandidates(file, bounds, wish, facts, changedVideo(file, { frameRate }))
}

/** The ways to make a video of an animated picture, best first. How long it lasts is known when it is done. */
export const animationCandidates = (file: MediaFile, bounds: Bounds, wish: ConversionWish): Candidate[] => {
  const repeatTo = Math.max(LEAST_ANIMATION_SECONDS, bounds.duration.min ?? 0)
  const facts = { seconds: undefined, frameRate: frameRateFor(undefined, bounds.frameRate), repeatTo }
  return encodingCandidates(file, bounds, wish, facts, [repeated(repeatTo)])
}
