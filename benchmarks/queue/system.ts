/** A queue under test: how it is filled, and the process that works on it. */
export type System = {
  name: string
  /** Adds jobs in one call. */
  enqueueMany(jobs: number): Promise<unknown>
  /** Jobs in a call when the queue is filled. */
  fillBy: number
  /** Adds one job whose call tells when it was sent. */
  enqueueOne(sentAt: number): Promise<void>
  /** Empties the queue, finished jobs included. */
  clear(): Promise<void>
  /** The worker's file, and its environment beyond HANDLER_URL and CONCURRENCY. */
  worker: { file: string; env: Record<string, string> }
  /** Sets how many jobs run at once. */
  setConcurrency?(concurrency: number): Promise<void>
  /** The server whose processor time is the queue's. */
  serverPid: number | undefined
  close(): Promise<void>
}

/** The payload of a peer's job: about as large as a publication's content. */
export const payloadOf = (sentAt?: number): Record<string, unknown> => ({
  mediaFiles: [],
  caption: sentAt === undefined ? 'Bom dia' : `sentAt=${sentAt}`,
  settings: {},
})

const FILLERS = 4

/** Fills a queue with several callers. */
export const fill = async (system: System, jobs: number): Promise<void> => {
  let left = jobs
  const caller = async (): Promise<void> => {
    while (left > 0) {
      const size = Math.min(system.fillBy, left)
      left -= size
      await system.enqueueMany(size)
    }
  }
  await Promise.all(Array.from({ length: FILLERS }, caller))
}
