import { readFile, rename, writeFile } from 'node:fs/promises'
import { z } from 'zod'

/** So many claims are remembered: many more than can be in flight, few enough to be written with each poll that claims. */
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

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Remembers in a file, or without one in memory, for as long as the process lives. */
export const createWitness = (file: string | undefined): Witness => {
  let known: Witnessed | null | undefined
  const read = async (): Promise<Witnessed | null> => {
    if (known !== undefined) return known
    const text = file === undefined ? '' : await readFile(file, 'utf8').catch(() => '')
    known = witnessed.safeParse(parsed(text)).data ?? null
    return known
  }
  return {
    read,
    remember: async ({ systemIdentifier, lsn, claims }) => {
      const before = await read()
      const old = before?.system_identifier === systemIdentifier ? Object.entries(before.attempts) : []
      const latest = new Map(old)
      for (const { job_id, attempt } of claims) {
        latest.delete(job_id)
        latest.set(job_id, attempt)
      }
      known = {
        system_identifier: systemIdentifier,
        lsn,
        attempts: Object.fromEntries([...latest].slice(-MAX_ATTEMPTS)),
      }
      if (file === undefined) return
      await writeFile(`${file}.new`, JSON.stringify(known))
      await rename(`${file}.new`, file)
    },
  }
}
