import type { Publication } from '@carteiro/contracts'
import type { Carteiro } from '@carteiro/sdk'
import type { Context } from '../context.ts'
import { jobLine } from '../jobs.ts'

/** Waits for the end of a publication, and prints each job when it has changed: as a result, or beside it. */
export const followPublication = async (
  { output, signal }: Context,
  carteiro: Carteiro,
  id: string,
  options: { timeoutMs: number; lines: 'note' | 'result' },
): Promise<Publication> => {
  const shown = new Map<string, string>()
  return carteiro.publications.wait(id, {
    timeoutMs: options.timeoutMs,
    signal,
    onUpdate: (publication) => {
      for (const job of publication.jobs) {
        const line = jobLine(job, output)
        if (shown.get(job.id) === line) continue
        shown.set(job.id, line)
        if (options.lines === 'note') output.note(`  ${line}`)
        else output.result(job, () => line)
      }
    },
  })
}
