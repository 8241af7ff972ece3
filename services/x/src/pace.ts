import type { XConfig } from './config.ts'
import { LOOK_AT_PARTS } from './limits.ts'

/** How long the one call that publishes is waited for, and its post looked for. */
export type Pace = { createCallSeconds: number; lookAtSeconds: number[] }

export const paceOf = (config: Pick<XConfig, 'X_CREATE_CALL_SECONDS' | 'X_DOUBT_SECONDS'>): Pace => ({
  createCallSeconds: config.X_CREATE_CALL_SECONDS,
  lookAtSeconds: LOOK_AT_PARTS.map((part) => part * config.X_DOUBT_SECONDS),
})
