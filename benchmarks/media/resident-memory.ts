import { readFile } from 'node:fs/promises'

const PAGE_BYTES = 4096
const SAMPLE_EVERY_MS = 200

/** Bytes of a process's memory that lie in RAM. Linux: /proc. */
export const residentBytes = async (pid: number): Promise<number> => {
  const [, pages = '0'] = (await readFile(`/proc/${pid}/statm`, 'utf8')).split(' ')
  return Number(pages) * PAGE_BYTES
}

/** Watches a process until it is stopped; returns its peak in bytes. */
export const watchResidentMemory = (pid: number) => {
  let peak = 0
  const sample = async (): Promise<void> => {
    // It may have ended.
    peak = Math.max(peak, await residentBytes(pid).catch(() => 0))
  }
  const timer = setInterval(() => void sample(), SAMPLE_EVERY_MS)
  return async (): Promise<number> => {
    clearInterval(timer)
    await sample()
    return peak
  }
}
