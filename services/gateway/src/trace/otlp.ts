import type { TraceSpan } from '@carteiro/contracts'
import { z } from 'zod'

/** https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding: what we need of a span, and its service beside it. */
const otlpSpan = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  service: z.string(),
  startTimeUnixNano: z.coerce.bigint(),
  endTimeUnixNano: z.coerce.bigint(),
  status: z.object({ code: z.number().optional() }).optional(),
  attributes: z.array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) })).default([]),
})
type OtlpSpan = z.infer<typeof otlpSpan>
export const otlpSpans = z.object({ spans: z.array(otlpSpan) })

const STATUS_ERROR = 2
const JOB_ID = 'carteiro.job_id'
const NANOS_PER_MS = 1_000_000

const plainValue = ({ stringValue, intValue, doubleValue, boolValue }: Record<string, unknown>) => {
  if (typeof stringValue === 'string' || typeof boolValue === 'boolean') return stringValue ?? boolValue
  const number = Number(intValue ?? doubleValue)
  return Number.isNaN(number) ? undefined : number
}

const toSpan = (span: OtlpSpan): TraceSpan => ({
  trace_id: span.traceId,
  span_id: span.spanId,
  parent_span_id: span.parentSpanId || null,
  name: span.name,
  service: span.service,
  started_at: new Date(Number(span.startTimeUnixNano) / NANOS_PER_MS).toISOString(),
  duration_ms: Number(span.endTimeUnixNano - span.startTimeUnixNano) / NANOS_PER_MS,
  failed: span.status?.code === STATUS_ERROR,
  attributes: Object.fromEntries(
    span.attributes.flatMap(({ key, value }) => {
      const known = plainValue(value)
      return known === undefined ? [] : [[key, known as string | number | boolean]]
    }),
  ),
})

/** A publication's trace holds all of its jobs: what belongs to another one is left out. Earliest first. */
export const spansOfJob = (spans: readonly OtlpSpan[], jobId: string): TraceSpan[] => {
  const all = spans.map(toSpan)
  const byId = new Map(all.map((span) => [span.span_id, span]))
  const isOthers = (span: TraceSpan | undefined): boolean => {
    if (!span) return false
    const named = span.attributes[JOB_ID]
    if (named !== undefined) return named !== jobId
    return span.parent_span_id !== null && isOthers(byId.get(span.parent_span_id))
  }
  return all
    .filter((span) => !isOthers(span))
    .sort((a, b) => Date.parse(a.started_at) - Date.parse(b.started_at))
}
