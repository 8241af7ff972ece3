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
 * How much later than its fair share each user's jobs began at worst, as a share of the drain: with all users served in
 * rotation, the kth of a user's n jobs is among the first k ÷ n of all jobs. Zero or less: in time. It goes by jobs, not
 * by time, so that a slow part of the drain, which is the same for all, does not count.
 */
export const latenesses = (sorted: Start[]): Map<string, number> => {
  const ranked = sorted.map(([label], index) => ({ label, begun: index / sorted.length }))
  const byUser = Map.groupBy(ranked, ({ label }) => label)
  return new Map(
    [...byUser].map(([user, own]) => [
      user,
      own.reduce((worst, { begun }, index) => Math.max(worst, begun - (index + 1) / own.length), -1),
    ]),
  )
}
