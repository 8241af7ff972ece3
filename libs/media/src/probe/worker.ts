import { parentPort } from 'node:worker_threads'
import { type Bytes, bytesOfFile } from './bytes.ts'
import { limitWasmMemory } from './media-info.ts'
import type { FromWorker, ProbeOrder, ToWorker } from './messages.ts'
import { NotMedia } from './not-media.ts'
import { probeFile } from './probe-file.ts'

const WASM_BYTES = 96 * 1024 * 1024

if (!parentPort) throw new Error('expected to be started as a worker thread')
const port = parentPort
const answer = (message: FromWorker): void => port.postMessage(message)

const waiting = new Map<number, (bytes: Uint8Array) => void>()
let reads = 0
/** Bytes that the main thread reads, which has the connections and the guard. */
const bytesOfOther = (size: number): Bytes => ({
  size,
  read: (start, end) =>
    new Promise((resolve) => {
      reads += 1
      waiting.set(reads, resolve)
      answer({ kind: 'read', id: reads, start, end })
    }),
})

const probe = async ({ name, source }: ProbeOrder): Promise<void> => {
  const { path } = source
  if (path === undefined) {
    const { size, declaredType } = source
    return answer({
      kind: 'facts',
      facts: await probeFile({ bytes: bytesOfOther(size), name, declaredType }),
    })
  }
  const bytes = await bytesOfFile(path)
  try {
    answer({ kind: 'facts', facts: await probeFile({ bytes, name, path }) })
  } finally {
    await bytes.close()
  }
}

limitWasmMemory(WASM_BYTES)
port.on('message', (message: ToWorker) => {
  if (message.kind === 'bytes') {
    waiting.get(message.id)?.(message.bytes)
    waiting.delete(message.id)
    return
  }
  probe(message).catch((error: unknown) => {
    if (!(error instanceof NotMedia)) throw error
    answer({ kind: 'refused', code: error.code, message: error.message })
  })
})
