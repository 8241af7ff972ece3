import type { Job } from '@carteiro/contracts'

const BAR_WIDTH = 20
const signs: Record<Job['status'], string> = {
  pending: '○',
  processing: '◐',
  completed: '●',
  failed: '✗',
  cancelled: '–',
}

const line = (job: Job): string => {
  const filled = Math.round((job.progress / 100) * BAR_WIDTH)
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled)
  const note =
    job.status === 'completed' ? job.platform_response?.permalink : (job.error_message ?? job.phase)
  return `  ${signs[job.status]} ${job.option.padEnd(16)} ${bar} ${String(job.progress).padStart(3)} %  ${note ?? ''}`
}

/** Draws the jobs as they change: over itself on a terminal, line by line elsewhere. */
export const createBoard = (out: NodeJS.WriteStream) => {
  let drawn = 0
  return {
    draw: (jobs: Job[], changed: Job): void => {
      if (!out.isTTY) {
        out.write(`${line(changed)}\n`)
        return
      }
      if (drawn > 0) out.write(`\x1b[${drawn}A`)
      for (const job of jobs) out.write(`\x1b[2K${line(job)}\n`)
      drawn = jobs.length
    },
  }
}
