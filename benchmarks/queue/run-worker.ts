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
  /** Processor time of the server; and of the worker for each job, its start not counted. */
  serverSeconds: number | undefined
  workerSecondsPerJob: number
}

export const until = async (condition: () => Promise<boolean>, what: string): Promise<void> => {
  for (const deadline = Date.now() + LIMIT_MS; !(await condition()); ) {
    if (Date.now() > deadline) throw new Error(`${what}: not in time`)
    await new Promise((resolve) => setTimeout(resolve, CHECK_EVERY_MS))
  }
}

/**
 * Lets a system work until the handler has received this many calls. The rate counts from the first call to the last, so
 * that no process's start is in it; the server's processor time includes the worker's shutdown.
 */
export const drain = async (
  place: Place,
  system: System,
  options: { jobs: number; concurrency: number; env?: Record<string, string>; medianMs?: number },
): Promise<Drained> => {
  const { jobs, concurrency, env = {}, medianMs = 0 } = options
  await place.resetHandler({ medianMs })
  const before = system.serverPid && (await processorSeconds(system.serverPid))
  const worker = place.start(system.worker.file, {
    ...system.worker.env,
    ...env,
    HANDLER_URL: place.handlerUrl,
    CONCURRENCY: String(concurrency),
  })
  worker.stdout?.resume()
  const workerSeconds = async () => (worker.pid ? await processorSeconds(worker.pid) : Number.NaN)
  let started: { calls: number; seconds: number } | undefined
  await until(async () => {
    if (worker.exitCode !== null) throw new Error(`${system.name}: its worker has ended`)
    const { calls } = await place.seen()
    if (calls > 0) started ??= { calls, seconds: await workerSeconds() }
    return calls >= jobs
  }, `${system.name} with ${jobs} jobs`)
  const spent = (await workerSeconds()) - (started?.seconds ?? 0)
  await endProcess(worker)
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
