import { randomFillSync } from 'node:crypto'
import { INVALID_SPANID, type SpanContext } from '@opentelemetry/api'

/** https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT =
  /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

/** What a traceparent names; undefined if it is none. */
export const parseTraceparent = (text: string): SpanContext | undefined => {
  const [, version, traceId, spanId, flags, more] = TRACEPARENT.exec(text) ?? []
  if (!traceId || !spanId || !flags || (version === '00' && more)) return undefined
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true }
}

/** Whether a span has a name: none has one before telemetry has started. */
export const isNamed = ({ spanId }: SpanContext): boolean => spanId !== INVALID_SPANID

export const traceparentOf = (span: SpanContext): string | undefined =>
  isNamed(span) ? `00-${span.traceId}-${span.spanId}-0${span.traceFlags & 1}` : undefined

/** Random bytes are drawn for many ids at once: a draw costs more than the id. */
const drawn = Buffer.alloc(4_096)
let used = drawn.length

const randomId = (bytes: number): string => {
  if (used + bytes > drawn.length) {
    randomFillSync(drawn)
    used = 0
  }
  used += bytes
  return drawn.toString('hex', used - bytes, used)
}

export const newTraceId = (): string => randomId(16)
export const newSpanId = (): string => randomId(8)
