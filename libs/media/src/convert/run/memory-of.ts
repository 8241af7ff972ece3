import { readFileSync } from 'node:fs'

const KILOBYTE = 1024

/** The resident memory of a process in bytes; undefined where the system does not say it (other than Linux), or it is over. */
export const memoryOf = (pid: number): number | undefined => {
  try {
    const [, kilobytes] = readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmRSS:\s+(\d+) kB$/m) ?? []
    return kilobytes === undefined ? undefined : Number(kilobytes) * KILOBYTE
  } catch {
    return undefined
  }
}
