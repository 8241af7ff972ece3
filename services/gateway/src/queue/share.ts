/** Asks once for all who ask within a while: what they all look at costs the same however many they are. */
export const shared = <T>(
  ask: (key: string) => Promise<T>,
  whileMs: number,
): ((key: string) => Promise<T>) => {
  const known = new Map<string, { answer: Promise<T>; until: number }>()
  return (key) => {
    const now = performance.now()
    for (const [name, { until }] of known) if (until <= now) known.delete(name)
    const found = known.get(key)
    if (found) return found.answer
    const answer = ask(key)
    known.set(key, { answer, until: now + whileMs })
    // What failed is asked for again.
    answer.catch(() => known.delete(key))
    return answer
  }
}
