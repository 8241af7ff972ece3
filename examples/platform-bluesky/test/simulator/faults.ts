import { randomUUID } from 'node:crypto'

export const faultKinds = [
  'error',
  'error_after_effect',
  'request_lost',
  'response_lost',
  'silent',
  'token_expired',
  'rate_limited',
  'hold_before',
  'hold_after',
] as const
export type FaultKind = (typeof faultKinds)[number]

/** What the next calls of an operation, or of an account, meet; `skip` of them are left alone first. */
export type Fault = {
  id: string
  fault: FaultKind
  operation?: string
  account?: string
  skip: number
  times: number
}
type Hold = { id: string; platform: string; operation: string; account: string | null; since: string }

/** Faults that were switched on, and calls that are held by them. The control API is that of Carteiro's sandbox. */
export const createFaults = () => {
  const faults: Fault[] = []
  const holds = new Map<string, Hold & { release: () => void }>()
  return {
    faults,
    add: (spec: Partial<Fault> & { fault: FaultKind }): Fault => {
      const fault = { ...spec, id: randomUUID(), skip: spec.skip ?? 0, times: spec.times ?? 1 }
      faults.push(fault)
      return fault
    },
    clear: (id?: string): void => {
      const kept = id === undefined ? [] : faults.filter((one) => one.id !== id)
      faults.splice(0, faults.length, ...kept)
    },
    /** The fault that a call meets. */
    strike: (operation: string, account: string | null): Fault | undefined => {
      for (const fault of faults) {
        if (fault.operation !== undefined && fault.operation !== operation) continue
        if (fault.account !== undefined && fault.account !== account) continue
        if (fault.skip > 0) {
          fault.skip -= 1
          continue
        }
        fault.times -= 1
        if (fault.times === 0) faults.splice(faults.indexOf(fault), 1)
        return fault
      }
      return undefined
    },
    holds: (): Hold[] => [...holds.values()].map(({ release: _, ...hold }) => hold),
    release: (id: string): boolean => {
      const hold = holds.get(id)
      hold?.release()
      return hold !== undefined
    },
    /** Waits until the call is released, or its client has gone: false then. */
    hold: async (operation: string, account: string | null, gone: AbortSignal): Promise<boolean> => {
      const id = randomUUID()
      const released = new Promise<boolean>((resolve) => {
        const since = new Date().toISOString()
        const release = (): void => resolve(true)
        holds.set(id, { id, platform: 'bluesky', operation, account, since, release })
        gone.addEventListener('abort', () => resolve(false), { once: true })
        if (gone.aborted) resolve(false)
      })
      const isReleased = await released
      holds.delete(id)
      return isReleased
    },
  }
}
export type Faults = ReturnType<typeof createFaults>
