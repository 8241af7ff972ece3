import {
  type Attributes,
  type Context,
  context,
  isSpanContextValid,
  type Link,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TimeInput,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { parseTraceParent } from '@opentelemetry/core'

export { type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api'

export const tracer = (): Tracer => trace.getTracer('carteiro')

/** The context that a W3C traceparent names; the present one without. */
export const contextOf = (traceparent: string | null | undefined): Context => {
  const named = traceparent && parseTraceParent(traceparent)
  return named ? trace.setSpanContext(context.active(), { ...named, isRemote: true }) : context.active()
}

/** Undefined where no telemetry was started. */
const traceparentOf = (span: Span): string | undefined => {
  const named = span.spanContext()
  if (!isSpanContextValid(named)) return undefined
  return `00-${named.traceId}-${named.spanId}-${named.traceFlags.toString(16).padStart(2, '0')}`
}

/** Runs `work` under the span that a traceparent names, whatever span is active; under the active one without. */
export const underTrace = <T>(traceparent: string | undefined, work: () => Promise<T>): Promise<T> =>
  context.with(contextOf(traceparent), work)

/** The traceparent of the active span, to be sent or stored. */
export const currentTraceparent = (): string | undefined => {
  const span = trace.getActiveSpan()
  return span && traceparentOf(span)
}

/** The id of the active trace. */
export const currentTraceId = (): string | undefined => currentTraceparent()?.split('-')[1]

export const linkTo = (traceparent: string | null): Link[] => {
  const linked = traceparent && trace.getSpanContext(contextOf(traceparent))
  return linked ? [{ context: linked }] : []
}

/**
 * A span of something that is over. Answers its traceparent, for spans of any process that have it as their parent.
 * `links` are traceparents.
 */
export const spanOf = (
  name: string,
  options: {
    kind?: SpanKind
    attributes?: Attributes
    parent?: string | null | undefined
    links?: (string | null)[]
    root?: boolean
    startTime?: TimeInput
    hasFailed?: boolean
  },
): string => {
  const { kind = SpanKind.INTERNAL, attributes = {}, parent, links = [], root = false, startTime } = options
  const under = contextOf(parent)
  const span = tracer().startSpan(
    name,
    { kind, attributes, links: links.flatMap(linkTo), root, ...(startTime ? { startTime } : {}) },
    under,
  )
  if (options.hasFailed) span.setStatus({ code: SpanStatusCode.ERROR })
  span.end()
  return traceparentOf(span) ?? ''
}

/** Runs `work` inside a span. An error is recorded by its name (messages may hold personal data) and thrown on. */
export const withSpan = async <T>(
  name: string,
  options: {
    kind?: SpanKind
    attributes?: Attributes
    parent?: string | null | undefined
    links?: Link[]
    root?: boolean
  },
  work: (span: Span) => Promise<T>,
): Promise<T> => {
  const { kind = SpanKind.INTERNAL, attributes = {}, parent, links = [], root = false } = options
  return tracer().startActiveSpan(
    name,
    { kind, attributes, links, root },
    contextOf(parent),
    async (span) => {
      try {
        return await work(span)
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR })
        span.setAttribute('error.type', error instanceof Error ? error.name : 'unknown')
        throw error
      } finally {
        span.end()
      }
    },
  )
}
