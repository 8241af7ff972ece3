import { appendFile, readFile, rename, writeFile } from 'node:fs/promises'
import { z } from 'zod'

/** So many claims are remembered: many more than can be in flight. */
const MAX_ATTEMPTS = 500

/**
 * What a dispatcher remembers of the database outside of it: an older state, restored from a backup, lacks the latest
 * attempts. `attempts`: the number of the latest attempt of each job that was claimed lately.
 */
const witnessed = z.object({
  system_identifier: z.string(),
  lsn: z.string(),
  attempts: z.record(z.string(), z.int()),
})
export type Witnessed = z.infer<typeof witnessed>

export type Witness = {
  read(): Promise<Witnessed | null>
  /** Before the claimed jobs are sent to their platform services. */
  remember(seen: {
    systemIdentifier: string
    lsn: string
    claims: { job_id: string; attempt: number }[]
  }): Promise<void>
}

type Known = { systemIdentifier: string; lsn: string; attempts: Map<string, number> }

const parsed = (line: string): Witnessed | undefined => {
  try {
    return witnessed.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}

/** The latest claims stay: a job that is claimed again moves to the end. */
const add = (known: Known, lsn: string, claims: Iterable<readonly [string, number]>): void => {
  known.lsn = lsn
  for (const [job, attempt] of claims) {
    known.attempts.delete(job)
    known.attempts.set(job, attempt)
  }
  for (const job of known.attempts.keys()) {
    if (known.attempts.size <= MAX_ATTEMPTS) break
    known.attempts.delete(job)
  }
}

/** A line that was cut off by a crash is left out: what it names had not been sent to any service yet. */
const readLines = (text: string): Known | null => {
  let known = null as Known | null
  for (const line of text.split('\n')) {
    const seen = parsed(line)
    if (!seen) continue
    if (known?.systemIdentifier !== seen.system_identifier)
      known = { systemIdentifier: seen.system_identifier, lsn: seen.lsn, attempts: new Map() }
    add(known, seen.lsn, Object.entries(seen.attempts))
  }
  return known
}

const lineOf = (
  systemIdentifier: string,
  lsn: string,
  attempts: Iterable<readonly [string, number]>,
): string =>
  `${JSON.stringify({ system_identifier: systemIdentifier, lsn, attempts: Object.fromEntries(attempts) })}\n`

/**
 * Remembers in a file, or without one in memory, for as long as the process lives. Each poll that claims appends a line with its
 * claims alone, since writing all of them each time was the largest cost of a busy dispatcher; now and then the file is
 * written anew.
 */
export const createWitness = (file: string | undefined): Witness => {
  let known: Known | null | undefined
  /** Claims that may be appended before the file is written anew: at first, and for another database. */
  let appendable = 0
  const load = async (): Promise<Known | null> => {
    if (known === undefined)
      known = readLines(file === undefined ? '' : await readFile(file, 'utf8').catch(() => ''))
    return known
  }
  return {
    read: async () => {
      const now = await load()
      return (
        now && {
          system_identifier: now.systemIdentifier,
          lsn: now.lsn,
          attempts: Object.fromEntries(now.attempts),
        }
      )
    },
    remember: async ({ systemIdentifier, lsn, claims }) => {
      let now = await load()
      if (now?.systemIdentifier !== systemIdentifier) {
        now = { systemIdentifier, lsn, attempts: new Map() }
        known = now
        appendable = 0
      }
      const latest = claims.map(({ job_id, attempt }) => [job_id, attempt] as const)
      add(now, lsn, latest)
      if (file === undefined) return
      const left = appendable - latest.length
      // Should writing fail, half a line may be there: it is written anew then.
      appendable = 0
      if (left >= 0) {
        await appendFile(file, lineOf(systemIdentifier, lsn, latest))
        appendable = left
        return
      }
      await writeFile(`${file}.new`, lineOf(systemIdentifier, lsn, now.attempts))
      await rename(`${file}.new`, file)
      appendable = MAX_ATTEMPTS
    },
  }
}
