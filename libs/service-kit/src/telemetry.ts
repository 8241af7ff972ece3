import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import { inOrder, type SpanProcessor } from './span-order.ts'

/**
 * As CommonJS: the SDK brings hundreds of modules for protocols that are not used here, which Node loads so in half the
 * time. The API, which all share, finds itself by a global symbol.
 */
const require = createRequire(import.meta.url)
const { NodeSDK }: typeof import('@opentelemetry/sdk-node') = require('@opentelemetry/sdk-node')
const { BatchSpanProcessor }: typeof import('@opentelemetry/sdk-trace') = require('@opentelemetry/sdk-trace')
const {
  PeriodicExportingMetricReader,
}: typeof import('@opentelemetry/sdk-metrics') = require('@opentelemetry/sdk-metrics')
const {
  resourceFromAttributes,
}: typeof import('@opentelemetry/resources') = require('@opentelemetry/resources')
const {
  OTLPTraceExporter,
}: typeof import('@opentelemetry/exporter-trace-otlp-http') = require('@opentelemetry/exporter-trace-otlp-http')
const {
  AggregationTemporalityPreference,
  OTLPMetricExporter,
}: typeof import('@opentelemetry/exporter-metrics-otlp-http') = require('@opentelemetry/exporter-metrics-otlp-http')
const {
  PrometheusExporter,
  PrometheusSerializer,
}: typeof import('@opentelemetry/exporter-prometheus') = require('@opentelemetry/exporter-prometheus')

/** Spans that wait to be sent, at most: with a collector that is dead, later ones are dropped. */
const MAX_WAITING_SPANS = 2_048
const MAX_BATCH = 512
const SEND_EVERY_MS = 1_000
const SEND_LIMIT_MS = 5_000
/** A service that stops does not wait longer for a collector. */
const LAST_SEND_LIMIT_MS = 1_000
const METRICS_EVERY_MS = 15_000

let metricReader: InstanceType<typeof PrometheusExporter | typeof PeriodicExportingMetricReader> | undefined

const keepsNothing: SpanProcessor = {
  onStart: () => undefined,
  onEnd: () => undefined,
  forceFlush: async () => undefined,
  shutdown: async () => undefined,
}

export type Telemetry = { shutdown(): Promise<void> }

/**
 * Starts traces and metrics, once per process. Metrics are served at /metrics; where there is an endpoint, both are sent
 * by OTLP/HTTP too. Nothing waits for the collector: what it does not take in time is dropped.
 */
export const startTelemetry = (options: {
  service: string
  version: string
  endpoint?: string | undefined
}): Telemetry => {
  const endpoint = options.endpoint?.replace(/\/$/, '')
  const sent = (signal: string) => ({ url: `${endpoint}/v1/${signal}`, timeoutMillis: SEND_LIMIT_MS })
  // One reader for /metrics and OTLP: a second one would keep every figure again.
  metricReader = endpoint
    ? new PeriodicExportingMetricReader({
        exporter: new OTLPMetricExporter({
          ...sent('metrics'),
          // As /metrics needs it, whatever the environment prefers: reading must not take anything from the next reading.
          temporalityPreference: AggregationTemporalityPreference.CUMULATIVE,
        }),
        exportIntervalMillis: METRICS_EVERY_MS,
        exportTimeoutMillis: SEND_LIMIT_MS,
      })
    : new PrometheusExporter({ preventServerStart: true })
  const sdk = new NodeSDK({
    resource: resourceFromAttributes({
      'service.name': options.service,
      'service.version': options.version,
      'service.instance.id': randomUUID(),
    }),
    instrumentations: [],
    autoDetectResources: false,
    metricReaders: [metricReader],
    // Without any processor no spans are made, and logs and calls would carry no trace id.
    spanProcessors: [
      endpoint
        ? inOrder(
            new BatchSpanProcessor({
              exporter: new OTLPTraceExporter(sent('traces')),
              maxQueueSize: MAX_WAITING_SPANS,
              maxExportBatchSize: MAX_BATCH,
              scheduledDelayMillis: SEND_EVERY_MS,
              exportTimeoutMillis: SEND_LIMIT_MS,
            }),
          )
        : keepsNothing,
    ],
  })
  sdk.start()
  return {
    shutdown: async () => {
      const limit = new Promise<void>((resolve) => setTimeout(resolve, LAST_SEND_LIMIT_MS).unref())
      await Promise.race([limit, sdk.shutdown().catch(() => undefined)])
    },
  }
}

/** The metrics in Prometheus' text format. */
export const prometheusText = async (): Promise<string> => {
  if (!metricReader) return ''
  const { resourceMetrics } = await metricReader.collect()
  return new PrometheusSerializer().serialize(resourceMetrics)
}
