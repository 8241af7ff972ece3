import type { TraceSpan } from '@carteiro/contracts'

/** Between two spans with nothing in between for longer than this, milliseconds, the waterfall makes a cut. */
const CUT_MS = 30_000

export type WaterfallRow =
  | { kind: 'span'; span: TraceSpan; depth: number; left: number; width: number }
  /** Milliseconds in which nothing happened. */
  | { kind: 'gap'; id: string; ms: number }

const startOf = (span: TraceSpan): number => Date.parse(span.started_at)
const endOf = (span: TraceSpan): number => startOf(span) + span.duration_ms

/** Children under their parents, each level by time. */
const inTree = (spans: readonly TraceSpan[]): { span: TraceSpan; depth: number }[] => {
  const known = new Set(spans.map(({ span_id }) => span_id))
  const children = Map.groupBy(spans, ({ parent_span_id: parent }) =>
    parent && known.has(parent) ? parent : '',
  )
  const under = (parent: string, depth: number): { span: TraceSpan; depth: number }[] =>
    (children.get(parent) ?? [])
      .toSorted((a, b) => startOf(a) - startOf(b))
      .flatMap((span) => [{ span, depth }, ...under(span.span_id, depth + 1)])
  return under('', 0)
}

/**
 * A trace as rows. Where nothing happened for long (a retry, a scheduled post) the scale starts again after a gap, or
 * the spans would be too thin to see. `left` and `width` are shares of their part's width.
 */
export const rowsOf = (spans: readonly TraceSpan[]): WaterfallRow[] => {
  const tree = inTree(spans)
  const byTime = tree.toSorted((a, b) => startOf(a.span) - startOf(b.span))
  const parts: { from: number; until: number; of: Set<TraceSpan> }[] = []
  for (const { span } of byTime) {
    const part = parts.at(-1)
    if (!part || startOf(span) - part.until > CUT_MS)
      parts.push({ from: startOf(span), until: endOf(span), of: new Set([span]) })
    else {
      part.until = Math.max(part.until, endOf(span))
      part.of.add(span)
    }
  }
  return parts.flatMap(({ from, until, of }, index): WaterfallRow[] => {
    const before = parts[index - 1]
    const whole = Math.max(until - from, 1)
    const rows = tree
      .filter(({ span }) => of.has(span))
      .map(
        ({ span, depth }): WaterfallRow => ({
          kind: 'span',
          span,
          depth,
          left: (startOf(span) - from) / whole,
          width: span.duration_ms / whole,
        }),
      )
    return before ? [{ kind: 'gap', id: `gap ${index}`, ms: from - before.until }, ...rows] : rows
  })
}
