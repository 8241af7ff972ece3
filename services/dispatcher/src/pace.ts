/** Of what was measured last, so much counts. */
const WEIGHT = 0.2
/** As many as there are places for leases ahead (infra/supabase/migrations/…_queues.sql). */
const MOST_AHEAD = 100

const createMean = () => {
  let mean: number | undefined
  return {
    add: (value: number): void => {
      mean = mean === undefined ? value : mean + WEIGHT * (value - mean)
    },
    value: (): number | undefined => mean,
  }
}

/**
 * Measures calls and turns, and tells how many jobs to take ahead: those that end while two turns are under way, so that
 * no slot waits for a turn. Calls of platforms take far longer than turns: then it is none.
 */
export const createPace = () => {
  const call = createMean()
  const turn = createMean()
  return {
    callTook: call.add,
    turnTook: turn.add,
    /** openMs: how long the calls that are open have been so. Those that are long say more than many short failures. */
    ahead: (slots: number, openMs: number): number => {
      const [callMs, turnMs] = [call.value(), turn.value()]
      if (!callMs || !turnMs) return 0
      return Math.min(MOST_AHEAD, Math.floor((2 * slots * turnMs) / Math.max(callMs, openMs)))
    },
  }
}
export type Pace = ReturnType<typeof createPace>
