import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { edit } from './answers/reshape.ts'

export const faultKinds = [
  'latency',
  'error',
  'error_after_effect',
  'response_lost',
  'request_lost',
  'silent',
  'rate_limited',
  'token_expired',
  'slow_processing',
  'processing_failed',
  'hold_before',
  'hold_after',
  'reshape',
] as const

/** Those that are about a call's effect: calls that are refused do not count for them. */
const ofEffects: ReadonlySet<string> = new Set<(typeof faultKinds)[number]>([
  'error_after_effect',
  'response_lost',
  'silent',
  'hold_before',
  'hold_after',
])

export const faultSpec = z
  .strictObject({
    platform: z.string().optional(),
    operation: z.string().optional(),
    account: z.string().optional(),
    fault: z.enum(faultKinds),
    status: z.int().min(200).max(599).optional(),
    /** JSON, or a text that is sent as it is when `content_type` is given. */
    body: z.unknown().optional(),
    content_type: z.string().optional(),
    /** Further headers of that answer. */
    headers: z.record(z.string(), z.string()).optional(),
    /** What `reshape` changes in the answer. */
    edits: z.array(edit).min(1).optional(),
    delay_ms: z.int().min(0).max(3_600_000).optional(),
    /** How many calls it strikes; null: every one until it is cleared. */
    times: z.int().min(1).nullable().default(1),
    /** How many matching calls it leaves alone first. */
    skip: z.int().min(0).default(0),
    /** Only calls that come after one of this operation are hit. */
    after: z.string().optional(),
  })
  .refine(({ fault, edits }) => (fault === 'reshape') === (edits !== undefined), {
    path: ['edits'],
    error: 'expected for reshape, and for nothing else',
  })
export type FaultSpec = z.infer<typeof faultSpec>
export type Fault = FaultSpec & { id: string }
/** What strikes a call, and the faults that have left it alone. */
export type Strike = { fault: Fault | undefined; passed: string[] }

export type Hold = {
  id: string
  platform: string
  operation: string
  account: string | null
  fault: string
  since: string
}

/** Faults that were switched on, and the requests that are held by them. */
export const createFaults = () => {
  const active = new Map<string, Fault>()
  const holds = new Map<string, Hold & { release: () => void }>()
  const find = (platform: string, operation: string, account: string | null): Strike => {
    const passed: string[] = []
    for (const fault of active.values()) {
      if (fault.platform && fault.platform !== platform) continue
      if (fault.after) continue
      if (fault.operation && fault.operation !== operation) continue
      if (fault.account && fault.account !== account) continue
      if (fault.skip > 0) {
        fault.skip -= 1
        passed.push(fault.id)
        continue
      }
      if (fault.times !== null) {
        fault.times -= 1
        if (fault.times === 0) active.delete(fault.id)
      }
      return { fault: { ...fault }, passed }
    }
    return { fault: undefined, passed }
  }
  return {
    add: (spec: FaultSpec): Fault => {
      const fault = { ...spec, id: randomUUID() }
      active.set(fault.id, fault)
      return fault
    },
    list: (): Fault[] => [...active.values()],
    clear: (id?: string): void => {
      if (id) active.delete(id)
      else active.clear()
    },
    /** The first fault that strikes this call, if any. */
    strike: (platform: string, operation: string, account: string | null): Strike => {
      const struck = find(platform, operation, account)
      for (const fault of active.values()) {
        if (fault.after === operation && (fault.platform ?? platform) === platform) delete fault.after
      }
      return struck
    },
    /** The call was refused: faults that are about effects wait for another one. */
    giveBack: ({ fault, passed }: Strike): void => {
      for (const id of passed) {
        const skipped = active.get(id)
        if (skipped && ofEffects.has(skipped.fault)) skipped.skip += 1
      }
      if (!fault || !ofEffects.has(fault.fault)) return
      const { times } = active.get(fault.id) ?? fault
      active.set(fault.id, { ...fault, times: times === null ? null : times + 1 })
    },
    holds: (): Hold[] => [...holds.values()].map(({ release: _release, ...hold }) => hold),
    release: (id?: string): number => {
      const chosen = [...holds.values()].filter((hold) => id === undefined || hold.id === id)
      for (const hold of chosen) hold.release()
      return chosen.length
    },
    /** Waits until released; false when the client hung up first. */
    hold: (what: Omit<Hold, 'id' | 'since'>, clientGone: AbortSignal): Promise<boolean> =>
      new Promise((resolve) => {
        const id = randomUUID()
        const end = (released: boolean) => () => {
          holds.delete(id)
          resolve(released)
        }
        holds.set(id, { ...what, id, since: new Date().toISOString(), release: end(true) })
        clientGone.addEventListener('abort', end(false), { once: true })
      }),
  }
}
export type Faults = ReturnType<typeof createFaults>
