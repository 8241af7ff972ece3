import { resolve } from 'node:path'

/** Where the embedded stack keeps its data, keys and logs. */
export const stateDir = process.env.STATE_DIR ?? resolve(import.meta.dirname, '../../../.carteiro')
