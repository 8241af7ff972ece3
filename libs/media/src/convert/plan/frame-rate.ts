import type { Range } from './bounds.ts'

/** What the evaluator allows: 23.976 is commonly called 24. */
const SLACK = 0.1
/** Of players, cameras and broadcasts; 23.98, 29.97 and 59.94 stand for 24, 30 and 60 × 1000 ÷ 1001. */
const SLOWEST_USUAL = 10
const usual = [SLOWEST_USUAL, 12, 15, 20, 23.98, 24, 25, 29.97, 30, 48, 50, 59.94, 60]
const WITHOUT_MEASURE = 30
const NEAR = 0.02

/**
 * The constant frame rate of a converted video: its own where it is a usual one that is allowed, else the next usual one
 * above; outside of the limits a multiple or a part, which moves evenly.
 */
export const frameRateFor = (measured: number | undefined, range: Range): number => {
  const { min = 1, max = 60 } = range
  const isAllowed = (rate: number): boolean => rate >= min - SLACK && rate <= max + SLACK
  if (measured === undefined)
    return isAllowed(WITHOUT_MEASURE) ? WITHOUT_MEASURE : Math.min(Math.max(WITHOUT_MEASURE, min), max)
  if (isAllowed(measured)) {
    if (measured < SLOWEST_USUAL) return Math.ceil(measured)
    const next = usual.find((rate) => rate > measured - NEAR && isAllowed(rate))
    return next ?? Math.min(measured, max)
  }
  if (measured < min) {
    const multiple = measured * Math.ceil(min / measured)
    return isAllowed(multiple) ? multiple : min
  }
  const part = measured / Math.ceil(measured / max)
  return isAllowed(part) ? part : max
}
