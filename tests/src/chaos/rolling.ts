import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { until, type WholeStage } from '../stage.ts'

/** Postgres, the sandbox (which keeps the books) and Supabase's stand-ins are not deployed by us. */
export const NOT_OURS = ['postgres', 'sandbox', 'supabase']
const BACK_LIMIT_MS = 60_000

type Running = { name: string; pid: number; url: string }

export const runningIn = async (stage: WholeStage): Promise<Running[]> =>
  JSON.parse(await readFile(join(stage.stateDir, 'processes.json'), 'utf8'))

const isWell = (url: string): Promise<boolean> =>
  fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.ok,
    () => false,
  )

/**
 * Restarts every service, as a deployment does: each is asked to stop, finishes or gives back what it has in hand, and
 * is up again before the next one's turn. @returns how many
 */
export const rollThrough = async (stage: WholeStage, say: (line: string) => void): Promise<number> => {
  const ours = (await runningIn(stage)).filter(({ name }) => !NOT_OURS.includes(name))
  for (const { name, pid, url } of ours) {
    const startedAt = Date.now()
    process.kill(pid, 'SIGTERM')
    await until(
      async () => {
        const now = (await runningIn(stage)).find((one) => one.name === name)
        return now !== undefined && now.pid !== pid && (await isWell(url))
      },
      `${name} comes back`,
      BACK_LIMIT_MS,
    )
    say(`  ${name} is back after ${Date.now() - startedAt} ms`)
  }
  return ours.length
}
