import { createHash } from 'node:crypto'
import type { ConversionTarget } from '@carteiro/contracts'

/** Raised when the runner makes something else of the same target: results that are kept under older keys are left. */
const RUNNER_VERSION = 1

const sorted = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(sorted)
  const entries = Object.entries(value).filter(([, one]) => one !== undefined)
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, sorted(one)]),
  )
}

/** The name of a target: the same for equal targets, whatever the order of their keys. 32 hex digits. */
export const targetKey = (target: ConversionTarget): string =>
  createHash('sha256')
    .update(JSON.stringify([RUNNER_VERSION, sorted(target)]))
    .digest('hex')
    .slice(0, 32)
