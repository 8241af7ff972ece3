import {
  type Attributes,
  type Counter,
  type Gauge,
  type Histogram,
  type Meter,
  metrics,
} from '@opentelemetry/api'

/** Bounds of buckets in seconds: of calls, as OpenTelemetry advises, and of what waits in a queue, up to a day. */
const SECONDS_OF = {
  call: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  job: [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3_600, 14_400, 86_400],
}

export const meter = (): Meter => metrics.getMeter('carteiro')

/** A histogram of seconds. It is made when it is first used: telemetry may start after what it measures is set up. */
export const secondsHistogram = (name: string, description: string, of: keyof typeof SECONDS_OF) => {
  let made: Histogram | undefined
  return (seconds: number, attributes: Attributes): void => {
    made ??= meter().createHistogram(name, {
      unit: 's',
      description,
      advice: { explicitBucketBoundaries: SECONDS_OF[of] },
    })
    made.record(Math.max(0, seconds), attributes)
  }
}

/** A counter of things, such as `{job}`. Made when first used. */
export const counter = (name: string, description: string, unit: string) => {
  let made: Counter | undefined
  return (count: number, attributes: Attributes): void => {
    made ??= meter().createCounter(name, { unit, description })
    made.add(count, attributes)
  }
}

/** A gauge that is recorded now and then. Made when first used. */
export const gauge = (name: string, description: string, unit: string) => {
  let made: Gauge | undefined
  return (value: number, attributes: Attributes): void => {
    made ??= meter().createGauge(name, { unit, description })
    made.record(value, attributes)
  }
}

/** Starts a clock. Answers the seconds since then. */
export const stopwatch = (): (() => number) => {
  const startedAt = performance.now()
  return () => (performance.now() - startedAt) / 1000
}
