import type { Facts } from './measures.ts'
import type { NotMedia } from './not-media.ts'

/** The messages between the gateway and a probing thread. */
export type ProbeOrder = {
  kind: 'probe'
  name: string
  source:
    | { path: string }
    /** For remote files, which the thread reads part by part. */
    | { path?: undefined; size: number; declaredType: string }
}
export type ToWorker = ProbeOrder | { kind: 'bytes'; id: number; bytes: Uint8Array }
export type FromWorker =
  | { kind: 'facts'; facts: Facts }
  | { kind: 'refused'; code: NotMedia['code']; message: string }
  | { kind: 'read'; id: number; start: number; end: number }
