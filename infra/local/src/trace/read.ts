import type { KeptSpan } from '../supabase/spans.ts'

/** Traces that a scheduled post's attempts have, at most. */
const MAX_TRACES = 50

const jobOf = (span: KeptSpan): string | undefined =>
  span.attributes?.find(({ key }) => key === 'carteiro.job_id')?.value.stringValue

/**
 * The trace of a job and those that it is linked to (a scheduled post's attempts have traces of their own), by their ids.
 * Of a publication's other jobs nothing but what they share with this one.
 */
export const readTraces = async (
  supabaseUrl: string,
  traceId: string,
  jobId: string,
): Promise<Map<string, KeptSpan[]>> => {
  const traces = new Map<string, KeptSpan[]>()
  const wanted = [traceId]
  for (const id of wanted) {
    if (traces.has(id) || traces.size === MAX_TRACES) continue
    const response = await fetch(`${supabaseUrl}/otlp/traces/${id}`)
    const { spans } = (await response.json()) as { spans: KeptSpan[] }
    const others = new Set<string>()
    const isOthers = (span: KeptSpan): boolean => {
      const job = jobOf(span)
      return (job !== undefined && job !== jobId) || others.has(span.parentSpanId ?? '')
    }
    // Children may be listed before their parents: repeated until no more are found.
    for (let found = -1; found !== others.size; ) {
      found = others.size
      for (const span of spans) if (isOthers(span)) others.add(span.spanId)
    }
    const own = spans.filter((span) => !others.has(span.spanId))
    traces.set(id, own)
    for (const { links = [] } of own) wanted.push(...links.map((link) => link.traceId))
  }
  return traces
}
