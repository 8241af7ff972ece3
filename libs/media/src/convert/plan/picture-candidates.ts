import { type ConversionWish, canonicalMediaType, type FileRule, type MediaFile } from '@carteiro/contracts'
import type { Bounds } from './bounds.ts'
import { type Candidate, pixelsOf, withMeasures } from './candidate.ts'
import { changedFormat, changedLayout, compressed } from './changes.ts'
import { isUnchanged, layoutsFor } from './layout.ts'

const MEGABYTE = 1024 * 1024
/** Of a lossy result, even where more is allowed: options with different limits share one. */
const USUAL_MAX_BYTES = 5 * MEGABYTE
/** In less no recognisable picture can be kept. */
const LEAST_BYTES = 2_000
const BLACK = '#000000'

/** What the runner writes, best first: JPEG is taken nearly everywhere. */
const writable = ['image/jpeg', 'image/png', 'image/webp'] as const
/** What the runner reads; a GIF, WebP or PNG that moves becomes a video. */
const readable = new Set([...writable, 'image/apng', 'image/gif', 'image/tiff', 'image/avif', 'image/heic'])

/** The types to try: the file's own while its bytes are few enough, or it could be kept with fewer by being JPEG. */
const typesFor = (file: MediaFile, rule: FileRule, maxBytes: number) => {
  const types = rule.types.map(canonicalMediaType)
  const accepted = writable.filter((type) => types.includes(type))
  const kept = accepted.filter((type) => type === file.type && file.size <= maxBytes)
  return [...new Set([...kept, ...accepted])]
}

export const canReadPicture = (file: MediaFile): boolean => readable.has(file.type)

/** The ways to bring a still picture into the limits, best first. */
export const pictureCandidates = (
  file: MediaFile,
  rule: FileRule,
  bounds: Bounds,
  { padding = BLACK, crop }: ConversionWish,
): Candidate[] => {
  const source = pixelsOf(file)
  const maxEdge = (): number => Number.POSITIVE_INFINITY
  const layouts = source ? layoutsFor({ source, bounds, unit: 1, maxEdge, padding, crop }) : [undefined]
  return typesFor(file, rule, bounds.maxBytes).flatMap((type) => {
    const maxBytes = type === 'image/png' ? bounds.maxBytes : Math.min(bounds.maxBytes, USUAL_MAX_BYTES)
    if (maxBytes < LEAST_BYTES) return []
    return layouts.map((layout): Candidate => {
      const isLaidOut = layout && source && !isUnchanged(layout, source)
      return {
        target: {
          kind: 'picture',
          type,
          ...(isLaidOut ? { layout } : {}),
          max_bytes: maxBytes,
        },
        expected: withMeasures(file, { type, size: maxBytes, ...layout?.frame }),
        changes: [
          ...changedFormat(file.type, type),
          ...changedLayout(source, layout),
          ...compressed(file.size, maxBytes),
        ],
      }
    })
  })
}
