import {
  type ConversionChange,
  type ConversionLayout,
  type MediaFile,
  mediaFormatName,
} from '@carteiro/contracts'
import type { Size } from './layout.ts'

const MEGABYTE = 1024 * 1024
/** The longest side of a ratio in small whole numbers, such as 9:16. */
const MAX_TERM = 32
const RATIO_TOLERANCE = 0.004

/** HEIC for "HEIC (as iPhones save pictures)". */
const shortName = (type: string): string => mediaFormatName(type).replace(/ \(.*$/, '')

const codecNames: Record<string, string> = {
  h264: 'H.264',
  h265: 'H.265',
  av1: 'AV1',
  vp8: 'VP8',
  vp9: 'VP9',
  prores: 'ProRes',
  mjpeg: 'Motion JPEG',
  mpeg4: 'MPEG-4 part 2',
  mpeg2: 'MPEG-2',
  mpeg1: 'MPEG-1',
  h263: 'H.263',
  wmv: 'Windows Media Video',
  theora: 'Theora',
}
const codecName = (codec: string): string => codecNames[codec] ?? codec

const ratioName = ({ width, height }: Size): string => {
  const ratio = width / height
  for (let term = 1; term <= MAX_TERM; term += 1) {
    const [w, h] = ratio < 1 ? [Math.round(term * ratio), term] : [term, Math.round(term / ratio)]
    if (w > 0 && h > 0 && Math.abs(w / h / ratio - 1) < RATIO_TOLERANCE) return `${w}:${h}`
  }
  return `${Number(ratio.toFixed(2))}:1`
}
const sizeName = ({ width, height }: Size): string => `${width}×${height}`
const megabytes = (bytes: number): string => `${Number((bytes / MEGABYTE).toFixed(1))} MB`
const decimals = (value: number): string => String(Number(value.toFixed(2)))

export const changedFormat = (from: string, to: string): ConversionChange[] =>
  from === to
    ? []
    : [
        {
          code: 'format',
          message: `${shortName(from)} to ${shortName(to)}`,
          from: shortName(from),
          to: shortName(to),
        },
      ]

export const changedLayout = (
  source: Size | undefined,
  layout: ConversionLayout | undefined,
): ConversionChange[] => {
  if (!source || !layout) return []
  const { crop, content, frame, padding } = layout
  const seen = crop ? { width: crop.w, height: crop.h } : source
  const changes: ConversionChange[] = []
  if (crop) {
    const [from, to] = [sizeName(source), sizeName(seen)]
    changes.push({ code: 'cropped', message: `cropped from ${from} to ${to}`, from, to })
  }
  if (content.width !== seen.width || content.height !== seen.height) {
    const [from, to] = [sizeName(seen), sizeName(content)]
    changes.push({ code: 'scaled', message: `scaled from ${from} to ${to}`, from, to })
  }
  if (padding) {
    const [from, to] = [ratioName(content), ratioName(frame)]
    const filling = padding === 'blur' ? 'the picture itself, blurred' : padding
    changes.push({ code: 'padded', message: `padded from ${from} to ${to} with ${filling}`, from, to })
  }
  return changes
}

export const compressed = (size: number, maxBytes: number): ConversionChange[] => {
  if (size <= maxBytes) return []
  const [from, to] = [megabytes(size), megabytes(maxBytes)]
  return [{ code: 'compressed', message: `${from} to at most ${to}`, from, to }]
}

/** What of a video's data changes. What was not measured is not mentioned. */
export const changedVideo = (
  { codec, chroma, frameRate, moovInFront }: MediaFile,
  to: { frameRate: number },
): ConversionChange[] => {
  const changes: ConversionChange[] = []
  if (codec && codec !== 'h264') {
    const [name, h264] = [codecName(codec), codecName('h264')]
    changes.push({ code: 'codec', message: `${name} to ${h264}`, from: name, to: h264 })
  }
  if (chroma && chroma !== '4:2:0')
    changes.push({ code: 'chroma', message: `${chroma} to 4:2:0`, from: chroma, to: '4:2:0' })
  if (frameRate && Math.abs(frameRate - to.frameRate) > 0.01) {
    const [was, will] = [decimals(frameRate), decimals(to.frameRate)]
    changes.push({
      code: 'frame_rate',
      message: `${was} to ${will} frames per second`,
      from: was,
      to: will,
    })
  }
  return [...changes, ...indexInFront(moovInFront)]
}

export const indexInFront = (moovInFront: boolean | undefined): ConversionChange[] =>
  moovInFront === false
    ? [{ code: 'index_in_front', message: 'the index of the video in front of its data' }]
    : []

export const repeated = (seconds: number): ConversionChange => ({
  code: 'repeated',
  message: `shown again until it lasts ${decimals(seconds)} seconds, if it is shorter`,
  to: decimals(seconds),
})

export const filledUp = (size: number, minBytes: number): ConversionChange[] =>
  size >= minBytes
    ? []
    : [
        {
          code: 'filled_up',
          message: `an empty part added, up to ${minBytes} bytes`,
          from: String(size),
          to: String(minBytes),
        },
      ]
