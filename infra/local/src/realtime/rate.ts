/**
 * Counts events per second and judges their mean over a window, as the real server does:
 * short bursts pass, a lasting flood does not. Seconds before the first event count as silent.
 */
export type RateCounter = {
  add(events?: number): void
  /** Mean per second over the window, as of the last full second. */
  mean(): number
}

/** Lets so many events pass in any second, and no more. */
export type SecondLimit = {
  take(): boolean
}

export const createSecondLimit = (max: number, now: () => number = Date.now): SecondLimit => {
  let passed: number[] = []
  return {
    take: () => {
      const present = now()
      passed = passed.filter((at) => present - at < 1_000)
      if (passed.length >= max) return false
      passed.push(present)
      return true
    },
  }
}

export const createRateCounter = (windowSeconds: number, now: () => number = Date.now): RateCounter => {
  const counts = new Array<number>(windowSeconds).fill(0)
  let second = Math.floor(now() / 1_000)
  let current = 0
  let sum = 0

  const advance = (): void => {
    const present = Math.floor(now() / 1_000)
    while (second < present) {
      const slot = second % windowSeconds
      sum += current - (counts[slot] ?? 0)
      counts[slot] = current
      current = 0
      second += 1
      // After a long silence every slot is zero: no need to walk through each second.
      if (sum === 0) second = present
    }
  }

  return {
    add: (events = 1) => {
      advance()
      current += events
    },
    mean: () => {
      advance()
      return sum / windowSeconds
    },
  }
}
