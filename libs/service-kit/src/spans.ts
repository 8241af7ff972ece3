import {
  type Attributes,
  type Context,
  context,
  type Link,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { parseTraceparent, traceparentOf } from './traceparent.ts'

export { type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api'

export const tracer = (): Tracer => trace.getTracer('carteiro')

/** The context that a W3C traceparent names; the present one without. */
export const contextOf = (traceparent: string | null | undefined): Context => {
  const named = traceparent && parseTraceparent(traceparent)
  return named ? trace.setSpanContext(context.active(), named) : context.active()
}

/** Runs `work` under the span that a traceparent names, whatever span is active; under the active one without. */
export const underTrace = <T>(traceparent: string | undefined, work: () => Promise<T>): Promise<T> =>
  context.with(contextOf(traceparent), work)

/** The traceparent of the active span, to be sent or stored. */
export const currentTraceparent = (): string | undefined => {
  const active = trace.getActiveSpan()
  return active && traceparentOf(active.spanContext())
}

export const linkTo = (traceparent: string | null): Link[] => {
  const linked = traceparent && parseTraceparent(traceparent)
  return linked ? [{ context: linked }] : []
}

/**
 * A span of something that is over. Answers its traceparent: what follows from it may be put under it, in whatever process.
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
    hasFailed?: boolean
  },
): string => {
  const { kind = SpanKind.INTERNAL, attributes = {}, parent, links = [], root = false } = options
  const under = contextOf(parent)
  const span = tracer().startSpan(name, { kind, attributes, links: links.flatMap(linkTo), root }, under)
  if (options.hasFailed) span.setStatus({ code: SpanStatusCode.ERROR })
  span.end()
  return traceparentOf(span.spanContext()) ?? ''
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
