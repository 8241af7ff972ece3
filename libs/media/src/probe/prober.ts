import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Bytes } from './bytes.ts'
import type { Facts } from './measures.ts'
import type { FromWorker, ProbeOrder, ToWorker } from './messages.ts'
import { NotMedia } from './not-media.ts'
import { createSlots } from './slots.ts'

const AT_ONCE = 2
/** Each of them waits for ten seconds' work at most. */
const WAITING = 16
/** An idle thread ends after this, and frees its memory. */
const IDLE_MS = 10_000
/** Of a thread; WebAssembly has a limit of its own (worker.ts). */
const HEAP = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16 }
/** A source file here, compiled JavaScript in the packed library. */
const WORKER = new URL(`./worker${extname(import.meta.url)}`, import.meta.url)

/** A file on this machine, or one whose bytes are read for the probe. */
export type ProbeSource = { name: string } & ({ path: string } | { bytes: Bytes; declaredType: string })
export type Prober = {
  /** @throws NotMedia; 503 when too many files wait; the signal's reason; whatever reading the bytes throws */
  probe(source: ProbeSource, signal: AbortSignal): Promise<Facts>
}

const startWorker = (): Worker => {
  // An empty environment: what parses untrusted files needs no secrets.
  const worker = new Worker(WORKER, {
    env: {},
    execArgv: [],
    resourceLimits: HEAP,
    stdout: true,
    stderr: true,
  })
  // What libraries print could pass for lines of our log.
  worker.stdout.resume()
  worker.stderr.resume()
  worker.on('error', () => undefined)
  return worker
}

const orderOf = (source: ProbeSource): ProbeOrder => {
  const { name } = source
  if ('path' in source) return { kind: 'probe', name, source: { path: source.path } }
  return { kind: 'probe', name, source: { size: source.bytes.size, declaredType: source.declaredType } }
}

/** Runs one probe to its end. @throws when the thread has to be ended */
const runOn = (
  worker: Worker,
  source: ProbeSource,
  { signal, deadlineMs }: { signal: AbortSignal; deadlineMs: number },
): Promise<{ facts: Facts } | { refusal: NotMedia }> => {
  const unreadable = (why: string): NotMedia =>
    new NotMedia('media_damaged', `expected a file that can be read: ${source.name} ${why}. Export it anew`)
  const { promise, resolve, reject } = Promise.withResolvers<{ facts: Facts } | { refusal: NotMedia }>()
  const timer = setTimeout(() => {
    reject(unreadable(`could not be read within ${deadlineMs / 1000} seconds, as damaged files cannot`))
  }, deadlineMs)
  const leave = (): void => reject(signal.reason)
  const fail = (): void => reject(unreadable('is damaged, or needs more memory than any usual file'))
  const send = (message: ToWorker): void => worker.postMessage(message)
  const receive = (message: FromWorker): void => {
    if (message.kind === 'facts') resolve({ facts: message.facts })
    else if (message.kind === 'refused') resolve({ refusal: new NotMedia(message.code, message.message) })
    else if ('bytes' in source) {
      const { id, start, end } = message
      source.bytes.read(start, end).then((bytes) => send({ kind: 'bytes', id, bytes }), reject)
    }
  }
  signal.addEventListener('abort', leave, { once: true })
  worker.on('error', fail)
  worker.on('exit', fail)
  worker.on('message', receive)
  send(orderOf(source))
  return promise.finally(() => {
    clearTimeout(timer)
    signal.removeEventListener('abort', leave)
    worker.off('error', fail)
    worker.off('exit', fail)
    worker.off('message', receive)
  })
}

/**
 * Probes files where they can do no harm: in threads with little memory that are ended at a deadline, or when the client
 * has left.
 */
export const createProber = ({ deadlineMs }: { deadlineMs: number }): Prober => {
  const slots = createSlots({ atOnce: AT_ONCE, waiting: WAITING })
  const idle = new Map<Worker, NodeJS.Timeout>()

  const start = (): Worker => {
    const worker = startWorker()
    worker.on('exit', () => idle.delete(worker))
    return worker
  }
  const obtain = (): Worker => {
    const [known] = idle
    if (!known) return start()
    const [worker, timer] = known
    clearTimeout(timer)
    idle.delete(worker)
    worker.ref()
    return worker
  }
  const park = (worker: Worker): void => {
    worker.unref()
    const retire = (): void => {
      idle.delete(worker)
      void worker.terminate()
    }
    idle.set(worker, setTimeout(retire, IDLE_MS).unref())
  }

  return {
    probe: async (source, signal) => {
      const release = await slots.acquire(signal)
      const worker = obtain()
      try {
        const outcome = await runOn(worker, source, { signal, deadlineMs }).catch(async (error) => {
          await worker.terminate()
          throw error
        })
        park(worker)
        if ('refusal' in outcome) throw outcome.refusal
        return outcome.facts
      } finally {
        release()
      }
    },
  }
}
