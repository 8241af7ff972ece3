import {
  type Attributes,
  type AttributeValue,
  type HrTime,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  type SpanStatus,
  SpanStatusCode,
} from '@opentelemetry/api'
import type { Resource } from '@opentelemetry/resources'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'

const SCOPE = { name: 'carteiro' }

/** Milliseconds as seconds and nanoseconds. */
const hrTime = (ms: number): HrTime => {
  const seconds = Math.floor(ms / 1000)
  return [seconds, Math.round((ms - seconds * 1000) * 1_000_000)]
}

type Made = {
  name: string
  options: SpanOptions
  own: SpanContext
  parent: SpanContext | undefined
  resource: Resource
  whenEnded: (span: SentSpan) => void
}

/**
 * A span that a collector gets. It knows what we make use of: no events, nothing that is added to a span of the past, and
 * attributes that are plain values, none of which is looked at again.
 */
export class SentSpan implements Span, ReadableSpan {
  name: string
  readonly kind: SpanKind
  readonly attributes: Attributes
  readonly links: ReadableSpan['links']
  readonly parentSpanContext?: SpanContext
  readonly resource: Resource
  readonly instrumentationScope = SCOPE
  readonly startTime: HrTime
  endTime: HrTime = [0, 0]
  duration: HrTime = [0, 0]
  ended = false
  status: SpanStatus = { code: SpanStatusCode.UNSET }
  readonly events = []
  readonly droppedAttributesCount = 0
  readonly droppedEventsCount = 0
  readonly droppedLinksCount = 0
  readonly #own: SpanContext
  readonly #whenEnded: (span: SentSpan) => void
  readonly #startedAt = Date.now()
  /** The clock that never jumps tells how long a span took. */
  readonly #steady = performance.now()

  constructor({ name, options, own, parent, resource, whenEnded }: Made) {
    this.name = name
    this.kind = options.kind ?? SpanKind.INTERNAL
    this.attributes = { ...options.attributes }
    this.links = options.links ?? []
    this.#own = own
    if (parent) this.parentSpanContext = parent
    this.resource = resource
    this.#whenEnded = whenEnded
    this.startTime = hrTime(this.#startedAt)
  }

  spanContext(): SpanContext {
    return this.#own
  }

  isRecording(): boolean {
    return !this.ended
  }

  setAttribute(key: string, value: AttributeValue): this {
    this.attributes[key] = value
    return this
  }

  setAttributes(attributes: Attributes): this {
    Object.assign(this.attributes, attributes)
    return this
  }

  setStatus(status: SpanStatus): this {
    this.status = status
    return this
  }

  updateName(name: string): this {
    this.name = name
    return this
  }

  end(): void {
    if (this.ended) return
    this.ended = true
    const took = performance.now() - this.#steady
    this.duration = hrTime(took)
    this.endTime = hrTime(this.#startedAt + took)
    this.#whenEnded(this)
  }

  addEvent(): this {
    return this
  }

  addLink(): this {
    return this
  }

  addLinks(): this {
    return this
  }

  recordException(): void {}
}
