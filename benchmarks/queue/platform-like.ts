/** Spread of a platform's answers: with it one call in a hundred lasts eight times the median. */
const SIGMA = 0.9
const SEED = 20_261_129

/** Mulberry32: small, and the same on every machine. */
const seededRandom = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * How long the nth call takes (ms): log-normal around a median, and the same in every run, for every system.
 * Without a median, no time at all.
 */
export const platformLike = (medianMs: number): ((call: number) => number) => {
  if (medianMs === 0) return () => 0
  const random = seededRandom(SEED)
  const durations: number[] = []
  return (call) => {
    for (let next = durations.length; next <= call; next += 1) {
      // Box and Muller's transform of two even numbers into a normal one.
      const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
      durations.push(medianMs * Math.exp(SIGMA * normal))
    }
    return durations[call] ?? 0
  }
}
