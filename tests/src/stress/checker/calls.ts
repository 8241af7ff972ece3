/** Time until the platform notices that a call has ended, after its lease has expired at its dispatcher. */
const HANG_UP_MS = 1_000
/** The number of processes and timers involved, each of which is late on a busy machine. */
const HANG_UP_HOPS = 10

/** Counts the open calls at the platforms, and records when they exceed the cap. */
export const createCallCount = (
  cap: number,
  { clock = Date.now, lagMs = () => 0 }: { clock?: () => number; lagMs?: () => number } = {},
) => {
  const open = new Map<number, { lease: string; publishes: boolean; what: string }>()
  /** Leases of stopped dispatchers, which cannot close their connections; calls that publish are counted nevertheless. */
  const excused = new Set<string>()
  const problems: string[] = []
  let most = 0
  let next = 0
  let tooManySince: number | undefined
  let isReported = false

  const counted = () => [...open.values()].filter(({ lease, publishes }) => publishes || !excused.has(lease))

  const measure = (): void => {
    const calls = counted()
    most = Math.max(most, calls.length)
    if (calls.length <= cap) {
      tooManySince = undefined
      isReported = false
      return
    }
    tooManySince ??= clock()
    const limitMs = HANG_UP_MS + HANG_UP_HOPS * lagMs()
    if (!isReported && clock() - tooManySince > limitMs) {
      isReported = true
      problems.push(
        `${calls.length} calls are open at once at the platforms, for more than ${Math.round(limitMs)} ms; the cap is ${cap}: ${calls
          .map(({ what }) => what)
          .join(', ')}`,
      )
    }
  }

  return {
    begin: (call: { lease: string; publishes: boolean; what: string }): number => {
      next += 1
      open.set(next, call)
      measure()
      return next
    },
    end: (call: number): void => {
      measure()
      open.delete(call)
      measure()
    },
    excuse: (leases: string[]): void => leases.forEach((lease) => void excused.add(lease)),
    accuse: (leases: string[]): void => leases.forEach((lease) => void excused.delete(lease)),
    /** The problems since the last call. */
    problems: (): string[] => {
      measure()
      return problems.splice(0)
    },
    most: () => most,
  }
}
export type CallCount = ReturnType<typeof createCallCount>
