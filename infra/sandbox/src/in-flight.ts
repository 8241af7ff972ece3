type Count = { now: number; max: number }

/** How many platform calls are open at once, and were at most. A job makes one at a time. */
export const createInFlight = () => {
  let all: Count = { now: 0, max: 0 }
  let byPlatform: Record<string, Count> = {}
  const enter = (count: Count): void => {
    count.now += 1
    count.max = Math.max(count.max, count.now)
  }
  return {
    begin: (platform: string): (() => void) => {
      byPlatform[platform] ??= { now: 0, max: 0 }
      const counts = [all, byPlatform[platform]]
      counts.forEach(enter)
      return () => {
        for (const count of counts) count.now -= 1
      }
    },
    read: () => ({ ...all, by_platform: byPlatform }),
    reset: (): void => {
      all = { now: all.now, max: all.now }
      byPlatform = {}
    },
  }
}
export type InFlight = ReturnType<typeof createInFlight>
