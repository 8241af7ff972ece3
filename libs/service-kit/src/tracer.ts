import {
  type Context,
  context,
  type Span,
  type SpanOptions,
  TraceFlags,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api'
import type { Resource } from '@opentelemetry/resources'
import { SentSpan } from './sent-span.ts'
import type { SpanProcessor } from './span-order.ts'
import { isNamed, newSpanId, newTraceId } from './traceparent.ts'

/**
 * Makes every span, in a third of the time that the SDK takes. Without somebody to send them to, spans are names and nothing
 * else: logs and those who are called go on with them all the same. So it is with a trace that its beginner did not sample.
 */
export const createTracerProvider = (sending?: {
  resource: Resource
  processor: SpanProcessor
}): TracerProvider => {
  const whenEnded = (span: SentSpan): void => sending?.processor.onEnd(span)
  const startSpan = (name: string, options: SpanOptions = {}, under: Context = context.active()): Span => {
    const above = options.root ? undefined : trace.getSpanContext(under)
    const parent = above && isNamed(above) ? above : undefined
    const own = {
      traceId: parent?.traceId ?? newTraceId(),
      spanId: newSpanId(),
      traceFlags: parent?.traceFlags ?? TraceFlags.SAMPLED,
    }
    if (!sending || own.traceFlags !== TraceFlags.SAMPLED) return trace.wrapSpanContext(own)
    const span = new SentSpan({ name, options, own, parent, resource: sending.resource, whenEnded })
    sending.processor.onStart(span, under)
    return span
  }

  const startActiveSpan = <T>(
    name: string,
    options: SpanOptions,
    under: Context,
    work: (span: Span) => T,
  ): T => {
    const span = startSpan(name, options, under)
    return context.with(trace.setSpan(under, span), () => work(span))
  }

  const tracer = { startSpan, startActiveSpan } as Tracer
  return { getTracer: () => tracer }
}
