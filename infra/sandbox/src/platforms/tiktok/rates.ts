const MINUTE_MS = 60_000

/** Calls a minute, for each access token. https://developers.tiktok.com/doc/tiktok-api-v2-rate-limit */
const PER_MINUTE: Record<string, number> = {
  creator_info: 20,
  init_video: 6,
  init_inbox_video: 6,
  init_photos: 6,
  fetch_status: 30,
}

/** Sliding windows of a minute. */
export const createRates = (isOn: () => boolean) => {
  const windows = new Map<string, number[]>()
  return {
    /** False when the window is full; a call that was refused does not count. */
    consume: (token: string, operation: string, now: number): boolean => {
      const limit = PER_MINUTE[operation]
      if (limit === undefined || !isOn()) return true
      const key = `${token} ${operation}`
      const calls = (windows.get(key) ?? []).filter((at) => now - at < MINUTE_MS)
      windows.set(key, calls)
      if (calls.length >= limit) return false
      calls.push(now)
      return true
    },
    clear: (): void => windows.clear(),
  }
}
export type Rates = ReturnType<typeof createRates>
