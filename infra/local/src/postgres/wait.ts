import { LOOK_AGAIN_MS } from './limits.ts'

/** Looks until it is so, or the limit has passed. Answers whether it became so. */
export const waitUntil = async (
  isSo: () => boolean | Promise<boolean>,
  limitMs: number,
): Promise<boolean> => {
  for (const deadline = Date.now() + limitMs; ; ) {
    if (await isSo()) return true
    if (Date.now() > deadline) return false
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
  }
}
