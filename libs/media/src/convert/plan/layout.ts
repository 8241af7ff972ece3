import type { ConversionLayout, Crop, Padding } from '@carteiro/contracts'
import type { Bounds, Range } from './bounds.ts'

export type Size = { width: number; height: number }

/** What the evaluator allows: platforms give aspect ratios with two decimals. */
const RATIO_SLACK = 0.01

const clamp = (value: number, { min = 0, max = Number.POSITIVE_INFINITY }: Range): number =>
  Math.min(Math.max(value, min), max)

/** The nearest aspect ratio that is allowed; the same when it is allowed within the evaluator's slack. */
const nearestRatio = (ratio: number, range: Range): number => {
  const nearest = clamp(ratio, range)
  return Math.abs(nearest - ratio) <= RATIO_SLACK ? ratio : nearest
}

/** Frame and content with fractions of pixels. */
const fit = (source: Size, bounds: Bounds, maxEdge: (isPadded: boolean) => number) => {
  const ratio = source.width / source.height
  const wanted = nearestRatio(ratio, bounds.aspect)
  const frame = {
    width: wanted > ratio ? source.height * wanted : source.width,
    height: wanted < ratio ? source.width / wanted : source.height,
  }
  const most = Math.min(
    (bounds.width.max ?? Number.POSITIVE_INFINITY) / frame.width,
    (bounds.height.max ?? Number.POSITIVE_INFINITY) / frame.height,
    Math.sqrt(bounds.maxPixels / (frame.width * frame.height)),
  )
  const fewest = Math.max((bounds.width.min ?? 0) / frame.width, (bounds.height.min ?? 0) / frame.height)
  const longEdge = Math.max(frame.width, frame.height)
  const wished = Math.min(1, maxEdge(wanted !== ratio) / longEdge)
  const scale = Math.min(Math.max(wished, fewest), most)
  return {
    content: { width: source.width * scale, height: source.height * scale },
    // An extreme ratio cannot be scaled into both limits: room is added instead.
    frame: {
      width: Math.max(frame.width * scale, bounds.width.min ?? 0),
      height: Math.max(frame.height * scale, bounds.height.min ?? 0),
    },
  }
}

type Rounding = (value: number) => number

const roundings = (unit: number): [width: Rounding, height: Rounding][] => {
  const least = (value: number): number => Math.max(unit, value)
  const near: Rounding = (value) => least(Math.round(value / unit) * unit)
  const down: Rounding = (value) => least(Math.floor(value / unit) * unit)
  const up: Rounding = (value) => least(Math.ceil(value / unit) * unit)
  return [
    [near, near],
    [down, down],
    [up, up],
    [down, up],
    [up, down],
  ]
}

export type LayoutOrder = {
  source: Size
  bounds: Bounds
  /** Edges are multiples of it: 2 for 4:2:0 video. */
  unit: 1 | 2
  /** A frame is scaled down to it, unless a limit asks for more pixels. */
  maxEdge: (isPadded: boolean) => number
  padding: Padding
  crop: Crop | undefined
}

/**
 * The ways to bring a picture into the limits that change least, best first. They differ by a pixel or two: which of
 * them an aspect ratio allows depends on rounding.
 */
export const layoutsFor = ({
  source,
  bounds,
  unit,
  maxEdge,
  padding,
  crop,
}: LayoutOrder): ConversionLayout[] => {
  const seen = crop ? { width: crop.w, height: crop.h } : source
  const exact = fit(seen, bounds, maxEdge)
  return roundings(unit).map(([ofWidth, ofHeight]) => {
    const frame = { width: ofWidth(exact.frame.width), height: ofHeight(exact.frame.height) }
    const within = (edge: 'width' | 'height'): number => {
      const isWhole = exact.frame[edge] - exact.content[edge] < 1
      const nearest = Math.max(unit, Math.round(exact.content[edge] / unit) * unit)
      return isWhole ? frame[edge] : Math.min(frame[edge], nearest)
    }
    const content = { width: within('width'), height: within('height') }
    const isPadded = content.width < frame.width || content.height < frame.height
    return { ...(crop ? { crop } : {}), content, frame, ...(isPadded ? { padding } : {}) }
  })
}

/** Whether it leaves a picture of this size as it is. */
export const isUnchanged = ({ crop, content, frame }: ConversionLayout, source: Size): boolean =>
  !crop && [content, frame].every(({ width, height }) => width === source.width && height === source.height)
