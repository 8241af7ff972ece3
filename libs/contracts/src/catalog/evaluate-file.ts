import type { MediaFile } from '../media.ts'
import { canonicalMediaType, mediaFormatName } from '../media-types.ts'
import type { FileMeasure, FileRule } from './catalog.ts'
import { countText } from './count-text.ts'
import type { Problem } from './problem.ts'

const MEGABYTE = 1024 * 1024

/** Platforms give aspect ratios with two decimals. */
const RATIO_SLACK = 0.01
/** 23.976 is commonly called 24, and 59.94 is called 60. */
const RATE_SLACK = 0.1

type Range = { min?: number | undefined; max?: number | undefined }

const outside = (value: number, range: Range, slack = 0): boolean =>
  value < (range.min ?? -Infinity) - slack || value > (range.max ?? Infinity) + slack

const rangeText = ({ min, max }: Range): string => {
  if (min !== undefined && min === max) return String(Number(min.toFixed(2)))
  return [
    min === undefined ? '' : `at least ${Number(min.toFixed(2))}`,
    max === undefined ? '' : `at most ${Number(max.toFixed(2))}`,
  ]
    .filter(Boolean)
    .join(' and ')
}

const oneOf = (
  code: string,
  field: string,
  value: string | undefined,
  allowed: string[] | undefined,
): Problem[] =>
  value === undefined || allowed === undefined || allowed.includes(value)
    ? []
    : [
        {
          field,
          code,
          message: `expected ${allowed.join(' or ')}, this is ${value}`,
          measured: value,
          allowed,
        },
      ]

const evaluateType = ({ types: allowed }: FileRule, { type }: MediaFile, field: string): Problem[] => {
  if (allowed.map(canonicalMediaType).includes(canonicalMediaType(type))) return []
  const names = [...new Set(allowed.map(mediaFormatName))].join(' or ')
  const message = `expected ${names}, this is ${mediaFormatName(type)}: save it as ${names}`
  return [{ field: `${field}.type`, code: 'media_type', message, measured: type, allowed }]
}

const evaluateSize = (rule: FileRule, { size }: MediaFile, field: string): Problem[] => {
  const at = { field: `${field}.size`, measured: size }
  if (rule.min_bytes !== undefined && size < rule.min_bytes) {
    const message = `expected at least ${rule.min_bytes} bytes, this has ${size}`
    return [{ ...at, code: 'media_too_small', message }]
  }
  if (size <= rule.max_bytes) return []
  const max = Math.floor(rule.max_bytes / MEGABYTE)
  const message = `expected at most ${max} MB (${rule.max_bytes} bytes), this has ${size}`
  return [{ ...at, code: 'media_too_large', message }]
}

const most = (max: number | undefined): Range | undefined => (max === undefined ? undefined : { max })

const rangesOf = (rule: FileRule, { width, height, durationSeconds, frameRate, frames }: MediaFile) => {
  const pixels = width && height ? width * height : undefined
  return [
    { name: 'width', value: width, range: rule.width, unit: 'pixels' },
    { name: 'height', value: height, range: rule.height, unit: 'pixels' },
    { name: 'width', value: pixels, range: most(rule.max_pixels), unit: 'pixels in all (width × height)' },
    { name: 'durationSeconds', value: durationSeconds, range: rule.duration_seconds, unit: 'seconds' },
    {
      name: 'frameRate',
      value: frameRate,
      range: rule.frame_rate,
      unit: 'frames per second',
      slack: RATE_SLACK,
    },
    { name: 'frames', value: frames, range: most(rule.max_frames), unit: 'frames' },
    {
      name: 'frames',
      value: pixels && frames && pixels * frames,
      range: most(rule.max_frame_pixels),
      unit: 'pixels in all frames (width × height × frames)',
    },
    {
      name: 'width',
      value: width && height ? width / height : undefined,
      range: rule.aspect_ratio,
      unit: 'as width ÷ height',
      slack: RATIO_SLACK,
    },
  ]
}

const evaluateRanges = (rule: FileRule, file: MediaFile, field: string): Problem[] =>
  rangesOf(rule, file).flatMap(({ name, value, range, unit, slack }) => {
    if (value === undefined || range === undefined || !outside(value, range, slack)) return []
    const measured = Number(value.toFixed(2))
    const message = `expected ${rangeText(range)} ${unit}, this has ${measured}`
    return [{ field: `${field}.${name}`, code: 'media_out_of_range', message, measured }]
  })

const evaluateAltText = (rule: FileRule, { altText }: MediaFile, field: string): Problem[] => {
  const { max_alt_text: max, alt_text_counting: counting = 'utf16_units' } = rule
  const length = countText(altText ?? '', counting)
  if (max === undefined || length <= max) return []
  const message = `expected at most ${max} characters (counted as ${counting}), this has ${length}`
  return [{ field: `${field}.altText`, code: 'text_too_long', message, measured: length }]
}

/** Each measure with the rules that need it. */
const askedFor: Record<FileMeasure, (rule: FileRule) => unknown> = {
  width: (rule) => rule.width ?? rule.aspect_ratio ?? rule.max_pixels ?? rule.max_frame_pixels,
  height: (rule) => rule.height ?? rule.aspect_ratio ?? rule.max_pixels ?? rule.max_frame_pixels,
  durationSeconds: (rule) => rule.duration_seconds,
  codec: (rule) => rule.codecs,
  frameRate: (rule) => rule.frame_rate,
  chroma: (rule) => rule.chroma,
  frames: (rule) => rule.max_frames ?? rule.max_frame_pixels,
  moovInFront: (rule) => rule.moov_in_front,
}
/** Containers that have a `moov` box: the rule about its place applies to these only. */
const typesWithMoov = ['video/mp4', 'video/quicktime']

/** The measures that rules need and the file lacks. */
const notMeasured = (rule: FileRule, file: MediaFile): FileMeasure[] =>
  (Object.keys(askedFor) as FileMeasure[]).filter(
    (name) =>
      file[name] === undefined &&
      askedFor[name](rule) !== undefined &&
      (name !== 'moovInFront' || typesWithMoov.includes(canonicalMediaType(file.type))),
  )

const evaluateMeasures = (rule: FileRule, file: MediaFile, field: string): Problem[] =>
  notMeasured(rule, file)
    .filter((name) => rule.must_be_measured?.includes(name))
    .map((name) => ({
      field: `${field}.${name}`,
      code: 'media_not_measured',
      message: `expected a file whose ${name} can be measured: send it through POST /api/media, or convert it`,
    }))

const evaluateMoov = (rule: FileRule, file: MediaFile, field: string): Problem[] =>
  rule.moov_in_front && file.moovInFront === false
    ? [
        {
          field: `${field}.moovInFront`,
          code: 'media_moov_not_in_front',
          message:
            'expected the index of the video (moov) in front of its data, it comes after it: save it again for the web ("fast start"; with ffmpeg: -c copy -movflags +faststart)',
        },
      ]
    : []

/** Every problem of one file by the rule of its kind. */
export const evaluateFile = (rule: FileRule, file: MediaFile, field: string): Problem[] => {
  return [
    ...evaluateType(rule, file, field),
    ...oneOf('media_codec', `${field}.codec`, file.codec, rule.codecs),
    ...oneOf('media_chroma', `${field}.chroma`, file.chroma, rule.chroma),
    ...evaluateSize(rule, file, field),
    ...evaluateRanges(rule, file, field),
    ...evaluateMoov(rule, file, field),
    ...evaluateMeasures(rule, file, field),
    ...evaluateAltText(rule, file, field),
  ]
}

/** A warning about rules that could not be checked for lack of a measure: the platform decides. */
export const warnOfFile = (rule: FileRule, file: MediaFile, field: string): Problem[] => {
  const names = notMeasured(rule, file).filter((name) => !rule.must_be_measured?.includes(name))
  if (names.length === 0) return []
  const message = `not measured: ${names.join(', ')}; whether the platform takes it is known when it is sent`
  return [{ field, code: 'media_not_measured', message }]
}
