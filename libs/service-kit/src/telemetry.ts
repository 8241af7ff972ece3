import { randomUUID } from 'node:crypto'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
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

let prometheus: PrometheusExporter | undefined

const keepsNothing: SpanProcessor = {
  onStart: () => undefined,
  onEnd: () => undefined,
  forceFlush: async () => undefined,
  shutdown: async () => undefined,
}

/**
 * Sends by OTLP what is kept for /metrics. A reader of its own would keep everything a second time, which is a tenth of what
 * telemetry costs.
 */
const sendMetrics = (reader: PrometheusExporter, exporter: OTLPMetricExporter) => {
  const send = async (): Promise<void> => {
    const { resourceMetrics } = await reader.collect()
    await new Promise<void>((resolve) => exporter.export(resourceMetrics, () => resolve()))
  }
  const timer = setInterval(() => void send().catch(() => undefined), METRICS_EVERY_MS).unref()
  return {
    /** Sends once more, and no more. */
    shutdown: async (): Promise<void> => {
      clearInterval(timer)
      await send()
      await exporter.shutdown()
    },
  }
}

export type Telemetry = { shutdown(): Promise<void> }

/**
 * Starts traces and metrics, once per process. Metrics are served at /metrics; where there is an endpoint, both are sent
 * by OTLP/HTTP too. Nobody waits for the collector: what it does not take in time is dropped.
 */
export const startTelemetry = (options: {
  service: string
  version: string
  endpoint?: string | undefined
}): Telemetry => {
  prometheus = new PrometheusExporter({ preventServerStart: true })
  const endpoint = options.endpoint?.replace(/\/$/, '')
  const sent = (signal: string) => ({ url: `${endpoint}/v1/${signal}`, timeoutMillis: SEND_LIMIT_MS })
  const sdk = new NodeSDK({
    resource: resourceFromAttributes({
      'service.name': options.service,
      'service.version': options.version,
      'service.instance.id': randomUUID(),
    }),
    instrumentations: [],
    autoDetectResources: false,
    metricReaders: [prometheus],
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
  const sender = endpoint ? sendMetrics(prometheus, new OTLPMetricExporter(sent('metrics'))) : undefined
  return {
    shutdown: async () => {
      const limit = new Promise<void>((resolve) => setTimeout(resolve, LAST_SEND_LIMIT_MS).unref())
      const ends = [sender?.shutdown(), sdk.shutdown()]
      await Promise.race([limit, Promise.allSettled(ends)])
    },
  }
}

/** The metrics in Prometheus' text format. */
export const prometheusText = async (): Promise<string> => {
  if (!prometheus) return ''
  const { resourceMetrics } = await prometheus.collect()
  return new PrometheusSerializer().serialize(resourceMetrics)
}
