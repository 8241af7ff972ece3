import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { ApiError, type Logger } from '@carteiro/service-kit'
import { ERRORS, type Lock, type Locker } from '@tus/utils'
import type { ResumableCalls } from '../../sql/resumable-calls.ts'
import { LEASE_POLL_MS, LEASE_SECONDS, LEASE_WAIT_MS } from './limits.ts'

/** A lease that could not be renewed for so long is given up before another request can have it. */
const GIVE_UP_MS = (LEASE_SECONDS * 1000) / 2

type Calls = Pick<ResumableCalls, 'acquireLease' | 'renewLease' | 'releaseLease'>

const inUse = (): ApiError =>
  new ApiError(423, 'locked', 'another request is writing this upload, and does not end: ask again', [], {
    'retry-after': '5',
  })

/**
 * Lets one request at a time write an upload, over all gateways: by a lease on its row, which is renewed while the request lives
 * and runs out when its gateway dies. A request that is wanted by another one ends: its client has most likely lost the connection.
 */
export const createLocker = (calls: Calls, logger: Logger): Locker => {
  const newLock = (id: string): Lock => {
    const holder = randomUUID()
    let timer: NodeJS.Timeout | undefined

    const acquire = async (signal: AbortSignal): Promise<void> => {
      const since = performance.now()
      for (;;) {
        if (signal.aborted) throw ERRORS.ABORTED
        const answer = await calls.acquireLease(id, holder, LEASE_SECONDS)
        if (answer === 'held') return
        if (answer === 'gone') throw ERRORS.FILE_NOT_FOUND
        if (performance.now() - since > LEASE_WAIT_MS) throw inUse()
        await pause(LEASE_POLL_MS, undefined, { signal }).catch(() => undefined)
      }
    }
    const release = async (): Promise<void> => {
      clearTimeout(timer)
      timer = undefined
      await calls
        .releaseLease(id, holder)
        .catch((err) =>
          logger.warn({ err, upload: id }, 'The lease on an upload was not released: it runs out'),
        )
    }
    const renew = (cancel: () => void): void => {
      let renewedAt = performance.now()
      const again = (): void => {
        timer = setTimeout(async () => {
          const answer = await calls.renewLease(id, holder, LEASE_SECONDS).catch(() => 'unknown' as const)
          if (timer === undefined) return
          if (answer === 'held') renewedAt = performance.now()
          if (answer === 'wanted' || answer === 'lost' || performance.now() - renewedAt > GIVE_UP_MS) cancel()
          if (answer !== 'lost') again()
        }, LEASE_POLL_MS)
      }
      again()
    }

    return {
      lock: async (signal, cancel) => {
        await acquire(signal)
        if (signal.aborted) {
          await release()
          throw ERRORS.ABORTED
        }
        renew(() => void cancel())
      },
      unlock: release,
    }
  }
  return { newLock }
}
