import { ApiError } from '@carteiro/service-kit'

/** After which a busy gateway may be free again. */
const RETRY_AFTER_SECONDS = 5

type Waiting = { start(): void }

/** At most `atOnce` callers hold a slot, and `waiting` more wait for one. `what` says what is done with the files. */
export const createSlots = ({
  atOnce,
  waiting,
  what = 'checked',
}: {
  atOnce: number
  waiting: number
  what?: 'checked' | 'converted' | 'read for their thumbnails'
}) => {
  let held = 0
  const queue: Waiting[] = []

  const release = (): void => {
    const next = queue.shift()
    if (next) next.start()
    else held -= 1
  }

  /** @returns what releases the slot. @throws 503 when too many wait; the signal's reason when it ends first */
  const acquire = (signal: AbortSignal): Promise<() => void> => {
    signal.throwIfAborted()
    if (held < atOnce) {
      held += 1
      return Promise.resolve(release)
    }
    if (queue.length >= waiting) {
      const message = `too many media files are being ${what}: try again in ${RETRY_AFTER_SECONDS} seconds`
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
  return { acquire }
}
