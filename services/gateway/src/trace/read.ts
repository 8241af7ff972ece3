import type { JobTrace } from '@carteiro/contracts'
import type { GatewayConfig } from '../config.ts'
import { otlpSpans, spansOfJob } from './otlp.ts'

/** A trace is shown beside other things, which do not wait long for it. */
const READ_LIMIT_MS = 3_000

/** Reads jobs' traces from where this deployment keeps them. Where that is out of reach the answer has no spans. */
export const traceReader =
  ({ TRACES_URL, TRACE_LINK_TEMPLATE }: Pick<GatewayConfig, 'TRACES_URL' | 'TRACE_LINK_TEMPLATE'>) =>
  async (jobId: string, traceId: string | null): Promise<JobTrace> => {
    const trace: JobTrace = {
      job_id: jobId,
      trace_id: traceId,
      link: (traceId && TRACE_LINK_TEMPLATE?.replaceAll('{trace_id}', traceId)) || null,
      spans: [],
    }
    if (!traceId || !TRACES_URL) return trace
    try {
      const response = await fetch(`${TRACES_URL.replace(/\/$/, '')}/${traceId}`, {
        signal: AbortSignal.timeout(READ_LIMIT_MS),
      })
      if (!response.ok) return trace
      return { ...trace, spans: spansOfJob(otlpSpans.parse(await response.json()).spans, jobId) }
    } catch {
      return trace
    }
  }
