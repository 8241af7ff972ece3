import type { Facts } from './measures.ts'
import type { NotMedia } from './not-media.ts'

/** Between the gateway and a thread that probes. */
export type ProbeOrder = {
  kind: 'probe'
  name: string
  source:
    | { path: string }
    /** Of other files, which the thread asks for part by part. */
    | { path?: undefined; size: number; declaredType: string }
}
export type ToWorker = ProbeOrder | { kind: 'bytes'; id: number; bytes: Uint8Array }
export type FromWorker =
  | { kind: 'facts'; facts: Facts }
  | { kind: 'refused'; code: NotMedia['code']; message: string }
  | { kind: 'read'; id: number; start: number; end: number }
