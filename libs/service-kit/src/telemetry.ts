import {
  type Attributes,
  type Context,
  context,
  type Link,
  metrics,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { NodeSDK, type NodeSDKConfiguration } from '@opentelemetry/sdk-node'

export { type Span, SpanKind } from '@opentelemetry/api'

const SCOPE = 'carteiro'
let prometheus: PrometheusExporter | undefined

const keepsNothing: NonNullable<NodeSDKConfiguration['spanProcessors']>[number] = {
  onStart: () => undefined,
  onEnd: () => undefined,
  forceFlush: async () => undefined,
  shutdown: async () => undefined,
}

export type Telemetry = { shutdown(): Promise<void> }

/** Starts traces (sent by OTLP/HTTP when there is an endpoint) and metrics (served at /metrics). Once per process. */
export const startTelemetry = (options: {
  service: string
  version: string
  endpoint?: string | undefined
}): Telemetry => {
  prometheus = new PrometheusExporter({ preventServerStart: true })
  const sdk = new NodeSDK({
    serviceName: options.service,
    metricReaders: [prometheus],
    instrumentations: [],
    autoDetectResources: false,
    ...(options.endpoint
      ? { traceExporter: new OTLPTraceExporter({ url: `${options.endpoint.replace(/\/$/, '')}/v1/traces` }) }
      : // Without any processor no spans are made, and logs and calls would carry no trace id.
        { spanProcessors: [keepsNothing] }),
  })
  sdk.start()
  return { shutdown: () => sdk.shutdown().catch(() => undefined) }
}

export const tracer = (): Tracer => trace.getTracer(SCOPE)
export const meter = () => metrics.getMeter(SCOPE)

/** The metrics in Prometheus' text format. */
export const prometheusText = async (): Promise<string> => {
  if (!prometheus) return ''
  const { resourceMetrics } = await prometheus.collect()
  return new PrometheusSerializer().serialize(resourceMetrics)
}

/** The context that a W3C traceparent names; the present one without. */
export const contextOf = (traceparent: string | null | undefined): Context =>
  traceparent ? propagation.extract(context.active(), { traceparent }) : context.active()

/** The traceparent of the active span, to be sent or stored. */
export const currentTraceparent = (): string | undefined => {
  const carrier: { traceparent?: string } = {}
  propagation.inject(context.active(), carrier)
  return carrier.traceparent
}

export const linkTo = (traceparent: string | null): Link[] => {
  const linked = traceparent && trace.getSpanContext(contextOf(traceparent))
  return linked ? [{ context: linked }] : []
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
