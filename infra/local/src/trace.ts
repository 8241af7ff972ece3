import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { drawSpans } from '../../../apps/cli/src/trace-tree.ts'
import { stateDir } from './state-dir.ts'
import { readTraces } from './trace/read.ts'
import { toTraceSpan } from './trace/to-trace-span.ts'

const [jobId] = process.argv.slice(2)

/** Prints the trace of a job of the running stack as a tree. */
try {
  if (!jobId) throw new Error('npm run trace -- JOB_ID')
  const env = parseEnv(readFileSync(`${stateDir}/local.env`, 'utf8'))
  const response = await fetch(`${env.GATEWAY_URL}/api/publications/jobs/${encodeURIComponent(jobId)}`, {
    headers: { authorization: `Bearer ${env.SUPABASE_SERVICE_ROLE_KEY}` },
  })
  if (!response.ok) throw new Error(`There is no job ${jobId}.`)
  const { data: job } = (await response.json()) as {
    data: { option: string; status: string; attempt: number; trace_id: string | null }
  }
  process.stdout.write(`${job.option} ${jobId}: ${job.status}, ${job.attempt} attempt(s)\n`)
  const traces = await readTraces(env.SUPABASE_URL ?? '', job.trace_id ?? '', jobId)
  for (const [traceId, spans] of traces) {
    const tree = drawSpans(spans.map(toTraceSpan)) || 'Its spans are not kept any more, or are not here yet.'
    process.stdout.write(`\ntrace ${traceId}\n${tree}\n`)
  }
} catch (error) {
  const { message, code, cause } = error as NodeJS.ErrnoException
  const isAway = code === 'ENOENT' || cause !== undefined
  process.stderr.write(`${isAway ? 'Nothing runs here: npm start first.' : message}\n`)
  process.exitCode = 1
}
