/** The platforms' time, in ms since 1970. It can be put forward, so that a test needn't wait for a quota to be renewed. */
export const createClock = () => {
  let ahead = 0
  return {
    now: (): number => Date.now() + ahead,
    advance: (ms: number): void => {
      ahead += ms
    },
    reset: (): void => {
      ahead = 0
    },
  }
}
export type Clock = ReturnType<typeof createClock>
