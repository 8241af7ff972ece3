import type { Place } from './place.ts'

/** A queue under test: how it is filled, and the process that works on it. */
export type System = {
  name: string
  /** Readies an empty queue; called once. */
  setUp(): Promise<void>
  /** Adds jobs in the fastest way it knows. */
  fill(jobs: number): Promise<void>
  /** Adds one job whose call tells when it was sent. */
  enqueueOne(sentAt: number): Promise<void>
  /** Empties the queue, finished jobs included. */
  clear(): Promise<void>
  /** The worker's file, and its environment beyond HANDLER_URL and CONCURRENCY. */
  worker: { file: string; env: Record<string, string> }
  /** Readies the system for a number of jobs at once. */
  setConcurrency?(concurrency: number): Promise<void>
  /** The server whose processor time is the queue's. */
  serverPid: number | undefined
  close(): Promise<void>
}

export type MakeSystem = (place: Place) => Promise<System>

/** What a peer's job carries: about as much as a publication's content. */
export const payloadOf = (sentAt?: number): Record<string, unknown> => ({
  mediaFiles: [],
  caption: sentAt === undefined ? 'Bom dia' : `sentAt=${sentAt}`,
  settings: {},
})

export const inChunks = async (count: number, size: number, work: (size: number) => Promise<unknown>) => {
  for (let left = count; left > 0; left -= size) await work(Math.min(size, left))
}
