/** Bytes; `fraction` is 0 to 1, `secondsLeft` null until it can be said. */
export type UploadProgress = {
  loaded: number
  total: number
  fraction: number
  percent: number
  secondsLeft: number | null
}

/** The time over which the speed is measured. */
const WINDOW_MS = 10_000
const MIN_MS = 500

/** Reports of an upload's progress, whose speed is that of the last seconds; what was there before counts for none of it. */
export const createProgress = (total: number, now: () => number = () => performance.now()) => {
  const seen: { at: number; loaded: number }[] = []
  return (loaded: number): UploadProgress => {
    const at = now()
    seen.push({ at, loaded })
    while (seen.length > 2 && at - (seen[0]?.at ?? at) > WINDOW_MS) seen.shift()
    const first = seen[0] ?? { at, loaded }
    const speed = at - first.at >= MIN_MS ? (loaded - first.loaded) / (at - first.at) : 0
    const fraction = total ? Math.min(1, loaded / total) : 1
    return {
      loaded,
      total,
      fraction,
      percent: Math.floor(fraction * 100),
      secondsLeft: loaded >= total ? 0 : speed > 0 ? Math.ceil((total - loaded) / speed / 1000) : null,
    }
  }
}
