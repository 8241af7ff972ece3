/** One call for all requests within a while: what all operators see costs the same however many they are. */
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
    // A failure is not kept.
    answer.catch(() => known.delete(key))
    return answer
  }
}
