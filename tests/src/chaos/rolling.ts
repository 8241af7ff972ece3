import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type StackHarness, until } from '@carteiro/testing/stack/harness'

/** Processes that are not deployed: Postgres, the sandbox (which counts the posts) and Supabase's emulators. */
export const NOT_OURS = ['postgres', 'sandbox', 'supabase']
/** As long as a loaded machine needs. */
const BACK_LIMIT_MS = 300_000

type Running = { name: string; pid: number; url: string }

export const runningIn = async (harness: StackHarness): Promise<Running[]> =>
  JSON.parse(await readFile(join(harness.stateDir, 'processes.json'), 'utf8'))

const isWell = (url: string): Promise<boolean> =>
  fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.ok,
    () => false,
  )

/**
 * Restarts every service, as a deployment does: each is asked to stop, finishes or releases its jobs, and is ready
 * again before the next one is stopped. @returns how many
 */
export const rollThrough = async (harness: StackHarness, say: (line: string) => void): Promise<number> => {
  const ours = (await runningIn(harness)).filter(({ name }) => !NOT_OURS.includes(name))
  for (const { name, pid, url } of ours) {
    const startedAt = Date.now()
    process.kill(pid, 'SIGTERM')
    await until(
      async () => {
        const now = (await runningIn(harness)).find((one) => one.name === name)
        return now !== undefined && now.pid !== pid && (await isWell(url))
      },
      `${name} comes back`,
      BACK_LIMIT_MS,
    )
    say(`  ${name} is back after ${Date.now() - startedAt} ms`)
  }
  return ours.length
}
