const MAX_KNOWN = 10_000

/** Remembers for a while why something could not be made, so that it is not tried at every request. */
export const createRefused = (keepMs: number) => {
  const known = new Map<string, { until: number; why: string }>()
  return {
    why: (id: string, now = Date.now()): string | undefined => {
      const found = known.get(id)
      return found && found.until > now ? found.why : undefined
    },
    add: (id: string, why: string, now = Date.now()): void => {
      known.delete(id)
      known.set(id, { until: now + keepMs, why })
      const [oldest] = known.keys()
      if (known.size > MAX_KNOWN && oldest !== undefined) known.delete(oldest)
    },
  }
}
