/** The platforms' time, in ms since 1970. It can be put forward, so that a test needn't wait for a quota to be renewed. */
export const createClock = () => {
  let offsetMs = 0
  return {
    now: (): number => Date.now() + offsetMs,
    advance: (ms: number): void => {
      offsetMs += ms
    },
    reset: (): void => {
      offsetMs = 0
    },
  }
}
export type Clock = ReturnType<typeof createClock>
