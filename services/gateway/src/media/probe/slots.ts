import { ApiError } from '@carteiro/service-kit'

/** Seconds after which a busy gateway is worth asking again. */
const RETRY_AFTER_SECONDS = 5

type Waiting = { start(): void }

/** Lets so many work at once, and so many more wait. */
export const createSlots = ({ atOnce, waiting }: { atOnce: number; waiting: number }) => {
  let taken = 0
  const queue: Waiting[] = []

  const release = (): void => {
    const next = queue.shift()
    if (next) next.start()
    else taken -= 1
  }

  /** @returns what gives the slot back. @throws 503 when too many wait; the signal's reason when it ends first */
  const take = (signal: AbortSignal): Promise<() => void> => {
    signal.throwIfAborted()
    if (taken < atOnce) {
      taken += 1
      return Promise.resolve(release)
    }
    if (queue.length >= waiting) {
      const message = `too many media files are being looked at: try again in ${RETRY_AFTER_SECONDS} seconds`
      const headers = { 'retry-after': String(RETRY_AFTER_SECONDS) }
      return Promise.reject(new ApiError(503, 'busy', message, [], headers))
    }
    return new Promise((resolve, reject) => {
      const entry: Waiting = {
        start: () => {
          signal.removeEventListener('abort', leave)
          resolve(release)
        },
      }
      const leave = (): void => {
        queue.splice(queue.indexOf(entry), 1)
        reject(signal.reason)
      }
      signal.addEventListener('abort', leave, { once: true })
      queue.push(entry)
    })
  }
  return { take }
}
