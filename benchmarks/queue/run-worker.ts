import type { ChildProcess } from 'node:child_process'
import { endProcess, type Place } from './place.ts'
import { processorSeconds } from './processor-seconds.ts'
import type { System } from './system.ts'

const CHECK_EVERY_MS = 50
const LIMIT_MS = 10 * 60_000

export type Drained = {
  rate: number
  mostOpen: number
  /** Time in calls ÷ (cap × time), until the last call began. */
  utilisation: number
  /** Processor time of the server; and of all workers for each job, the start of the first not counted. */
  serverSeconds: number | undefined
  workerSecondsPerJob: number
}

export const until = async (condition: () => Promise<boolean>, what: string): Promise<void> => {
  for (const deadline = Date.now() + LIMIT_MS; !(await condition()); ) {
    if (Date.now() > deadline) throw new Error(`${what}: not in time`)
    await new Promise((resolve) => setTimeout(resolve, CHECK_EVERY_MS))
  }
}

export type DrainOptions = {
  jobs: number
  concurrency: number
  env?: Record<string, string>
  /** Of the calls' durations; 0 for none. */
  medianMs?: number
}

export const startWorker = (
  place: Place,
  system: System,
  { concurrency, env = {} }: Pick<DrainOptions, 'concurrency' | 'env'>,
): ChildProcess => {
  const worker = place.start(system.worker.file, {
    ...system.worker.env,
    ...env,
    HANDLER_URL: place.handlerUrl,
    CONCURRENCY: String(concurrency),
  })
  worker.stdout?.resume()
  return worker
}

/**
 * Lets workers begin, and waits until the handler has received this many calls. The rate counts from the first call to the
 * last, so that no process's start is in it; the server's processor time includes the workers' shutdown.
 */
export const measureDrain = async (
  place: Place,
  system: System,
  begin: () => ChildProcess[],
  { jobs, concurrency, medianMs = 0 }: Omit<DrainOptions, 'env'>,
): Promise<Drained> => {
  await place.resetHandler({ medianMs })
  const before = system.serverPid && (await processorSeconds(system.serverPid))
  const workers = begin()
  const workerSeconds = async () => {
    const each = workers.map(({ pid }) => (pid ? processorSeconds(pid) : Number.NaN))
    return (await Promise.all(each)).reduce((sum, one) => sum + one, 0)
  }
  let started: { calls: number; seconds: number } | undefined
  await until(async () => {
    if (workers.some(({ exitCode }) => exitCode !== null))
      throw new Error(`${system.name}: a worker has ended`)
    const { calls } = await place.seen()
    if (calls > 0) started ??= { calls, seconds: await workerSeconds() }
    return calls >= jobs
  }, `${system.name} with ${jobs} jobs`)
  const spent = (await workerSeconds()) - (started?.seconds ?? 0)
  await Promise.all(workers.map((worker) => endProcess(worker)))
  const seen = await place.seen()
  const after = system.serverPid && (await processorSeconds(system.serverPid))
  return {
    rate: (1000 * jobs) / (seen.lastAt - seen.firstAt),
    mostOpen: seen.mostOpen,
    utilisation: seen.openMs / (concurrency * (seen.lastStartAt - seen.firstAt)),
    serverSeconds: before === undefined || after === undefined ? undefined : after - before,
    workerSecondsPerJob: spent / (jobs - (started?.calls ?? 0)),
  }
}

/** Lets one worker, which starts then, empty a full queue. */
export const drain = (place: Place, system: System, options: DrainOptions): Promise<Drained> =>
  measureDrain(place, system, () => [startWorker(place, system, options)], options)
