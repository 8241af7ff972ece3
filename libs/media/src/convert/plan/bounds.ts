import type { FileRule, Rule } from '@carteiro/contracts'

export type Range = { min?: number | undefined; max?: number | undefined }
/** The limits that a conversion has to keep, as the catalog's `fileRule` has them. */
export type Bounds = {
  width: Range
  height: Range
  aspect: Range
  maxPixels: number
  minBytes: number
  maxBytes: number
  frameRate: Range
  duration: Range
}

export const boundsOf = (rule: FileRule): Bounds => ({
  width: rule.width ?? {},
  height: rule.height ?? {},
  aspect: rule.aspect_ratio ?? {},
  maxPixels: rule.max_pixels ?? Number.POSITIVE_INFINITY,
  minBytes: rule.min_bytes ?? 1,
  maxBytes: rule.max_bytes,
  frameRate: rule.frame_rate ?? {},
  duration: rule.duration_seconds ?? {},
})

type Caps = { width?: number; height?: number; size?: number }

/** Every `{ value: 'files.<index>.<measure>', above: <number> }` within a condition, however deep. */
const capsWithin = (condition: unknown, paths: Map<string, keyof Caps>, caps: Caps): void => {
  if (typeof condition !== 'object' || condition === null) return
  const { value, above } = condition as { value?: unknown; above?: unknown }
  const measure = typeof value === 'string' ? paths.get(value) : undefined
  if (measure && typeof above === 'number') caps[measure] = Math.min(caps[measure] ?? above, above)
  for (const part of Object.values(condition)) capsWithin(part, paths, caps)
}

const least = (max: number | undefined, cap: number | undefined): number | undefined =>
  cap === undefined ? max : Math.min(max ?? cap, cap)

/**
 * The same with the limits that an option's rules may set beside (such as those for some accounts). Whether a rule
 * applies is for the evaluator to say: a plan keeps these only when it does not fit without.
 */
export const boundsWithRules = (bounds: Bounds, rules: Rule[] | undefined, index: number): Bounds => {
  const caps: Caps = {}
  for (const { when, each } of rules ?? []) {
    const root = each === 'files' ? 'item' : `files.${index}`
    const paths = new Map((['width', 'height', 'size'] as const).map((name) => [`${root}.${name}`, name]))
    capsWithin(when, paths, caps)
  }
  return {
    ...bounds,
    width: { ...bounds.width, max: least(bounds.width.max, caps.width) },
    height: { ...bounds.height, max: least(bounds.height.max, caps.height) },
    maxBytes: Math.min(bounds.maxBytes, caps.size ?? bounds.maxBytes),
  }
}
