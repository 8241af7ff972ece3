import type { Start } from '../queue/place.ts'

const TENTHS = 10

/** Time in calls ÷ (cap × time), in each tenth of the drain; `sorted` by time. */
export const utilisationByTenth = (sorted: Start[], cap: number): number[] => {
  const [firstAt, lastAt] = [sorted[0]?.[1] ?? 0, sorted.at(-1)?.[1] ?? 0]
  const tenthMs = (lastAt - firstAt) / TENTHS
  const openMsAt = (tenth: number): number =>
    sorted.findLast(([, at]) => at <= firstAt + tenth * tenthMs + 1)?.[2] ?? 0
  return Array.from(
    { length: TENTHS },
    (_, tenth) => (openMsAt(tenth + 1) - openMsAt(tenth)) / (cap * tenthMs),
  )
}

/**
 * How much later than its fair share each user's jobs began at worst, as a share of the drain. With all users served in
 * rotation, the kth of a user's n jobs has begun when k ÷ n of the drain is over. Zero or less: in time.
 */
export const latenesses = (sorted: Start[]): Map<string, number> => {
  const [firstAt, lastAt] = [sorted[0]?.[1] ?? 0, sorted.at(-1)?.[1] ?? 0]
  const byUser = Map.groupBy(sorted, ([label]) => label)
  return new Map(
    [...byUser].map(([user, own]) => [
      user,
      own
        .map(([, at]) => (at - firstAt) / (lastAt - firstAt))
        .toSorted((a, b) => a - b)
        .reduce((worst, begun, index) => Math.max(worst, begun - (index + 1) / own.length), -1),
    ]),
  )
}
