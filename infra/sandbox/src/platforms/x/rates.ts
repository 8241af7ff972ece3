import type { Clock } from '../../clock.ts'
import type { XRules } from './rules.ts'

const WINDOW_MS = 15 * 60_000
const DAY_MS = 24 * 3_600_000

/** Calls of one user in 15 minutes. https://docs.x.com/x-api/fundamentals/rate-limits */
const PER_WINDOW: Record<string, number> = {
  create_post: 100,
  delete_post: 50,
  user_timeline: 900,
  get_post: 900,
  get_me: 75,
  upload_status: 1_000,
  initialize_upload: 1_875,
  append_upload: 1_875,
  finalize_upload: 1_875,
  set_alt_text: 500,
}
/** Calls of the app in 24 hours, where there is such a cap. */
const PER_DAY: Record<string, number> = {
  create_post: 10_000,
  upload_status: 100_000,
  initialize_upload: 180_000,
  append_upload: 180_000,
  finalize_upload: 180_000,
  set_alt_text: 50_000,
}

type Window = { startedAt: number; calls: number }

/** Fixed windows that begin with their first call, and the headers that report them. */
export const createXRates = (rules: () => XRules, clock: Clock) => {
  const windows = new Map<string, Window>()
  const windowOf = (key: string, lengthMs: number): Window => {
    const existing = windows.get(key)
    if (existing && clock.now() - existing.startedAt < lengthMs) return existing
    const window = { startedAt: clock.now(), calls: 0 }
    windows.set(key, window)
    return window
  }
  const families = (user: string, operation: string) => {
    const perWindow = rules().limits[operation] ?? PER_WINDOW[operation]
    const perDay = PER_DAY[operation]
    return [
      ...(perWindow === undefined
        ? []
        : [
            {
              name: 'x-rate-limit',
              limit: perWindow,
              lengthMs: WINDOW_MS,
              window: windowOf(`${user} ${operation}`, WINDOW_MS),
            },
          ]),
      ...(perDay === undefined
        ? []
        : [
            {
              name: 'x-app-limit-24hour',
              limit: perDay,
              lengthMs: DAY_MS,
              window: windowOf(operation, DAY_MS),
            },
          ]),
    ]
  }
  return {
    /** False when a window is full; a call that was refused does not count. */
    consume: (user: string, operation: string): boolean => {
      const all = families(user, operation)
      if (rules().rate_limits && all.some(({ limit, window }) => window.calls >= limit)) return false
      for (const { window } of all) window.calls += 1
      return true
    },
    headers: (user: string, operation: string): Record<string, string> =>
      Object.fromEntries(
        families(user, operation).flatMap(({ name, limit, lengthMs, window }) => [
          [`${name}-limit`, String(limit)],
          [`${name}-remaining`, String(Math.max(0, limit - window.calls))],
          [`${name}-reset`, String(Math.ceil((window.startedAt + lengthMs) / 1000))],
        ]),
      ),
    clear: (): void => windows.clear(),
  }
}
export type XRates = ReturnType<typeof createXRates>
