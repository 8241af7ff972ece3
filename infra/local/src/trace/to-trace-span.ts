import type { TraceSpan } from '@carteiro/contracts'
import type { KeptSpan, OtlpValue } from '../supabase/spans.ts'

const ERROR = 2
const NANOS_PER_MS = 1_000_000n

const plainValue = ({ stringValue, intValue, boolValue }: OtlpValue) => stringValue ?? intValue ?? boolValue

/** A span as the gateway answers it, which the command carteiro draws. */
export const toTraceSpan = (span: KeptSpan): TraceSpan => ({
  trace_id: span.traceId,
  span_id: span.spanId,
  parent_span_id: span.parentSpanId || null,
  name: span.name,
  service: span.service,
  started_at: new Date(Number(BigInt(span.startTimeUnixNano) / NANOS_PER_MS)).toISOString(),
  duration_ms: Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / Number(NANOS_PER_MS),
  failed: span.status?.code === ERROR,
  attributes: Object.fromEntries(
    (span.attributes ?? []).flatMap(({ key, value }) => {
      const known = plainValue(value)
      return known === undefined ? [] : [[key, known]]
    }),
  ),
})
