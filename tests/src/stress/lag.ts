import { monitorEventLoopDelay } from 'node:perf_hooks'

const WINDOW_MS = 10_000
const NS_PER_MS = 1_000_000
/** The percentile of a window's timers: the very latest depend on garbage collection more than on the machine. */
const PERCENTILE = 99

/** Measures how late timers of this process are, in milliseconds, which shows how busy the machine is. */
export const measureLag = (): (() => number) => {
  const histogram = monitorEventLoopDelay({ resolution: 20 })
  histogram.enable()
  let before = 0
  setInterval(() => {
    before = histogram.percentile(PERCENTILE)
    histogram.reset()
  }, WINDOW_MS).unref()
  return () => Math.max(before, histogram.percentile(PERCENTILE)) / NS_PER_MS
}
