import { kindOfMedia, type MediaFile, type MediaKind } from '../media.ts'
import { canonicalMediaType } from '../media-types.ts'
import type { FileRule, MediaRule } from './catalog.ts'
import type { Problem } from './problem.ts'

const MEGABYTE = 1024 * 1024

/** Aspect ratios are given with two decimals by the platforms. */
const RATIO_SLACK = 0.01
/** 23.976 is sold as 24, and 59.94 as 60. */
const RATE_SLACK = 0.1

const outside = (
  value: number,
  range: { min?: number | undefined; max?: number | undefined } | undefined,
  slack = 0,
) =>
  range !== undefined && (value < (range.min ?? -Infinity) - slack || value > (range.max ?? Infinity) + slack)

const rangeText = ({ min, max }: { min?: number | undefined; max?: number | undefined }): string =>
  [
    min === undefined ? '' : `at least ${Number(min.toFixed(2))}`,
    max === undefined ? '' : `at most ${Number(max.toFixed(2))}`,
  ]
    .filter(Boolean)
    .join(' and ')

const evaluateFile = (rule: FileRule, file: MediaFile, field: string): Problem[] => {
  const problems: Problem[] = []
  if (!rule.types.map(canonicalMediaType).includes(canonicalMediaType(file.type))) {
    problems.push({
      field: `${field}.type`,
      code: 'media_type',
      message: `expected ${rule.types.join(' or ')}, this is ${file.type}`,
      measured: file.type,
      allowed: rule.types,
    })
  }
  if (rule.codecs && file.codec !== undefined && !rule.codecs.includes(file.codec)) {
    problems.push({
      field: `${field}.codec`,
      code: 'media_codec',
      message: `expected ${rule.codecs.join(' or ')}, this is ${file.codec}`,
      measured: file.codec,
      allowed: rule.codecs,
    })
  }
  if (file.size > rule.max_bytes) {
    const max = Math.floor(rule.max_bytes / MEGABYTE)
    problems.push({
      field: `${field}.size`,
      code: 'media_too_large',
      message: `expected at most ${max} MB (${rule.max_bytes} bytes), this has ${file.size}`,
      measured: file.size,
    })
  }
  const ratio = file.width && file.height ? file.width / file.height : undefined
  const measures = [
    { name: 'width', value: file.width, range: rule.width, unit: 'pixels', slack: 0 },
    { name: 'height', value: file.height, range: rule.height, unit: 'pixels', slack: 0 },
    {
      name: 'durationSeconds',
      value: file.durationSeconds,
      range: rule.duration_seconds,
      unit: 'seconds',
      slack: 0,
    },
    {
      name: 'frameRate',
      value: file.frameRate,
      range: rule.frame_rate,
      unit: 'frames per second',
      slack: RATE_SLACK,
    },
    { name: 'width', value: ratio, range: rule.aspect_ratio, unit: 'as width ÷ height', slack: RATIO_SLACK },
  ]
  for (const { name, value, range, unit, slack } of measures) {
    if (value === undefined || range === undefined || !outside(value, range, slack)) continue
    problems.push({
      field: `${field}.${name}`,
      code: 'media_out_of_range',
      message: `expected ${rangeText(range)} ${unit}, this has ${Number(value.toFixed(2))}`,
      measured: Number(value.toFixed(2)),
    })
  }
  if (rule.max_alt_text !== undefined && (file.altText?.length ?? 0) > rule.max_alt_text) {
    problems.push({
      field: `${field}.altText`,
      code: 'text_too_long',
      message: `expected at most ${rule.max_alt_text} characters`,
    })
  }
  return problems
}

const kindNames: Record<MediaKind, [one: string, several: string]> = {
  image: ['an image', 'images'],
  gif: ['a GIF', 'GIFs'],
  video: ['a video', 'videos'],
  document: ['a document', 'documents'],
}

/** What was given, such as "these are 2 images and a GIF". */
const filesText = (kinds: MediaKind[]): string => {
  if (kinds.length === 0) return 'there are no media'
  const parts = [...new Set(kinds)].map((kind) => {
    const count = kinds.filter((one) => one === kind).length
    const [one, several] = kindNames[kind]
    return count === 1 ? one : `${count} ${several}`
  })
  const list = [parts.slice(0, -1).join(', '), parts.at(-1)].filter(Boolean).join(' and ')
  return `${kinds.length === 1 ? 'this is' : 'these are'} ${list}`
}

/** Every problem of the media files: do they fit together, and does each keep to the rules of its kind. */
export const evaluateMedia = (rule: MediaRule, files: MediaFile[]): Problem[] => {
  const kinds = files.map((file) => kindOfMedia(file.type))
  const fits = rule.combinations.some(
    (combination) =>
      files.length >= combination.min &&
      files.length <= combination.max &&
      kinds.every((kind) => combination.kinds.includes(kind)),
  )
  const problems: Problem[] = []
  if (!fits) {
    const allowed = rule.combinations.map((combination) => combination.name)
    problems.push({
      field: 'mediaFiles',
      code: 'media_combination',
      message: `expected ${allowed.join(', or ')}; ${filesText(kinds)}`,
      allowed,
    })
  }
  for (const [index, file] of files.entries()) {
    const fileRule = rule.files[kinds[index] ?? 'image']
    if (fileRule) problems.push(...evaluateFile(fileRule, file, `mediaFiles[${index}]`))
  }
  return problems
}
