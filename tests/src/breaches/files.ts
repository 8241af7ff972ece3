import type { CatalogOption, FileRule, MediaFile, MediaKind } from '@carteiro/contracts'
import { type Breach, contentWith, kindsOf } from './base.ts'

type Change = [name: string, change: Partial<MediaFile>, field: string, code: string]
type Range = { min?: number | undefined; max?: number | undefined }

const SQUARE = 1000
/** More than the tolerance with which a ratio or a frame rate is compared. */
const BEYOND = { aspect: 0.02, rate: 1 }

const beyond = (name: keyof MediaFile, range: Range | undefined, by: number): Change[] => [
  ...(range?.max === undefined
    ? []
    : [[`${name} too large`, { [name]: range.max + by }, name, 'media_out_of_range'] as Change]),
  ...(range?.min === undefined || range.min - by <= 0
    ? []
    : [[`${name} too small`, { [name]: range.min - by }, name, 'media_out_of_range'] as Change]),
]

const ofAspect = (range: Range | undefined): Change[] =>
  [(range?.max ?? Number.NaN) + BEYOND.aspect, (range?.min ?? Number.NaN) - BEYOND.aspect]
    .filter((ratio) => ratio > 0)
    .map((ratio) => {
      const width = Math.round(SQUARE * ratio)
      return [`${width} × ${SQUARE}`, { width, height: SQUARE }, 'width', 'media_out_of_range']
    })

/** For every rule of a file a change that breaks it. */
const changesOf = (kind: MediaKind, rule: FileRule): Change[] => [
  ...(kind === 'image' || kind === 'video'
    ? [['another type', { type: `${kind}/x-unknown` }, 'type', 'media_type'] as Change]
    : []),
  ['too many bytes', { size: rule.max_bytes + 1 }, 'size', 'media_too_large'],
  ...(rule.min_bytes
    ? [['too few bytes', { size: rule.min_bytes - 1 }, 'size', 'media_too_small'] as Change]
    : []),
  ...beyond('width', rule.width, 1),
  ...beyond('height', rule.height, 1),
  ...beyond('durationSeconds', rule.duration_seconds, 0.1),
  ...beyond('frameRate', rule.frame_rate, BEYOND.rate),
  ...beyond('frames', rule.max_frames ? { max: rule.max_frames } : undefined, 1),
  ...ofAspect(rule.aspect_ratio),
  ...(rule.max_pixels
    ? [
        [
          'too many pixels',
          { width: rule.max_pixels + 1, height: 1 },
          'width',
          'media_out_of_range',
        ] as Change,
      ]
    : []),
  ...(rule.max_frame_pixels
    ? [
        [
          'too many pixels in all frames',
          { width: SQUARE, height: SQUARE, frames: Math.ceil(rule.max_frame_pixels / SQUARE ** 2) + 1 },
          'frames',
          'media_out_of_range',
        ] as Change,
      ]
    : []),
  ...(rule.codecs ? [['another codec', { codec: 'mpeg4' }, 'codec', 'media_codec'] as Change] : []),
  ...(rule.chroma ? [['another chroma', { chroma: '4:4:4' }, 'chroma', 'media_chroma'] as Change] : []),
  ...(rule.moov_in_front
    ? [['moov at the end', { moovInFront: false }, 'moovInFront', 'media_moov_not_in_front'] as Change]
    : []),
  ...(rule.max_alt_text
    ? [
        [
          'a long alt text',
          { altText: 'a'.repeat(rule.max_alt_text + 1) },
          'altText',
          'text_too_long',
        ] as Change,
      ]
    : []),
]

/** One breach of every rule of every kind of file. */
export const breachesOfFiles = (option: CatalogOption): Breach[] =>
  kindsOf(option).flatMap((kind) => {
    const rule = option.media.files[kind]
    if (!rule) throw new Error(`${option.option} takes the kind ${kind} without a rule for it`)
    const sound = contentWith(option, kind)
    return changesOf(kind, rule).map(([name, change, field, code]) => ({
      name: `${kind}: ${name}`,
      content: {
        ...sound,
        mediaFiles: sound.mediaFiles.map((file, index) => (index === 0 ? { ...file, ...change } : file)),
      },
      field: `mediaFiles[0].${field}`,
      code,
    }))
  })
