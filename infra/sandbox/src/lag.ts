import { z } from 'zod'

const milliseconds = z.int().min(0).max(600_000)
export const lagTimes = z.strictObject({
  /** How long a new id (container, upload, post) cannot be read, in ms. */
  ids: milliseconds.default(0),
  /** How long lists do not show a new post, in ms. */
  lists: milliseconds.default(0),
})
export type LagTimes = z.infer<typeof lagTimes>
/** By platform; `*` is for those that are not named. */
export type LagSettings = Record<string, LagTimes>

/**
 * Read-after-write lag: what was just made cannot be read yet, though it exists. Times run by the real clock, and
 * can be let pass by a test.
 */
export const createLag = (first: LagTimes) => {
  const initial: LagSettings = { '*': first }
  let settings = initial
  let passedMs = 0
  const madeAt = new Map<string, number>()
  const now = (): number => Date.now() + passedMs
  const isOlder = (id: string, ms: number): boolean => {
    const at = madeAt.get(id)
    return at === undefined || now() - at >= ms
  }
  const timesOf = (platform: string): LagTimes => settings[platform] ?? settings['*'] ?? first
  return {
    /** The store calls it for every id that it gives out and every post. */
    note: (id: string): void => {
      madeAt.set(id, now())
    },
    /** For simulators: whether a read by this id finds it yet. */
    isReadable: (platform: string, id: string): boolean => isOlder(id, timesOf(platform).ids),
    /** For simulators: the entries that the platform's lists show yet. */
    listed: <Entry extends { id: string }>(platform: string, entries: Entry[]): Entry[] =>
      entries.filter(({ id }) => isOlder(id, timesOf(platform).lists)),
    read: (): LagSettings => settings,
    /** What is not named is as at first. */
    set: (changed: LagSettings): void => {
      settings = { ...initial, ...changed }
    },
    pass: (ms: number): void => {
      passedMs += ms
    },
    forget: (): void => madeAt.clear(),
  }
}
export type Lag = ReturnType<typeof createLag>
