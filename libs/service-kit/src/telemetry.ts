import { randomUUID } from 'node:crypto'
import {
  AggregationTemporalityPreference,
  OTLPMetricExporter,
} from '@opentelemetry/exporter-metrics-otlp-http'
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { NodeSDK } from '@opentelemetry/sdk-node'
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace'
import { inOrder, type SpanProcessor } from './span-order.ts'

/** Spans that wait to be sent, at most: with a collector that is dead, later ones are dropped. */
const MAX_WAITING_SPANS = 2_048
const MAX_BATCH = 512
const SEND_EVERY_MS = 1_000
const SEND_LIMIT_MS = 5_000
/** A service that stops does not wait longer for a collector. */
const LAST_SEND_LIMIT_MS = 1_000
const METRICS_EVERY_MS = 15_000

let metricReader: PrometheusExporter | PeriodicExportingMetricReader | undefined

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
