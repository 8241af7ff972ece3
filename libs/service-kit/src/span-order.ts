import type { NodeSDKConfiguration } from '@opentelemetry/sdk-node'

export type SpanProcessor = NonNullable<NodeSDKConfiguration['spanProcessors']>[number]
type EndedSpan = Parameters<SpanProcessor['onEnd']>[0]

/** Spans that wait for their parents, at most. Beyond it they are sent as they end. */
const MAX_HELD = 2_000
/** Between two immediate exports: a busy process sends the spans of many jobs together. */
const GATHER_MS = 20

/** Spans that other processes continue from: they must have arrived even if this process is killed now. */
const isAnnounced = (span: EndedSpan): boolean =>
  ['send', 'receive', 'settle'].includes(String(span.attributes['messaging.operation.type']))

/**
 * Sends a span only when its parents in this process have ended, and after them: a process that is killed leaves no span
 * whose parent never comes. Where a message was sent, received or settled, spans are sent at once.
 */
export const inOrder = (next: SpanProcessor): SpanProcessor => {
  const heldBy = new Map<string, EndedSpan[]>()
  let held = 0
  let flush: 'none' | 'under way' | 'again' = 'none'

  const sendAtOnce = (): void => {
    if (flush !== 'none') {
      flush = 'again'
      return
    }
    flush = 'under way'
    const rested = (): void => {
      const again = flush === 'again'
      flush = 'none'
      if (again) sendAtOnce()
    }
    const settled = (): void => void setTimeout(rested, GATHER_MS).unref()
    // Together with what else ends in this moment.
    setImmediate(() => void next.forceFlush().then(settled, settled))
  }

  return {
    onStart: (span, parentContext) => {
      heldBy.set(span.spanContext().spanId, [])
      next.onStart(span, parentContext)
    },
    onEnd: (span) => {
      const { spanId } = span.spanContext()
      const children = heldBy.get(spanId) ?? []
      heldBy.delete(spanId)
      const siblings = heldBy.get(span.parentSpanContext?.spanId ?? '')
      if (siblings && held < MAX_HELD) {
        siblings.push(span, ...children)
        held += 1
        return
      }
      held -= children.length
      const family = [span, ...children]
      for (const one of family) next.onEnd(one)
      if (family.some(isAnnounced)) sendAtOnce()
    },
    forceFlush: () => next.forceFlush(),
    shutdown: () => next.shutdown(),
  }
}
