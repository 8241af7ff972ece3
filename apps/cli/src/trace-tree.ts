import type { TraceSpan } from '@carteiro/contracts'

const durationOf = (ms: number): string =>
  ms < 1000 ? `${ms.toFixed(ms < 10 ? 1 : 0)} ms` : `${(ms / 1000).toFixed(2)} s`

/** Attributes that are shown after the name, in this order. */
const SHOWN_ATTRIBUTES = [
  'carteiro.attempt',
  'carteiro.outcome',
  'carteiro.step.state',
  'http.response.status_code',
  'error.type',
]

const lineOf = (span: TraceSpan, beginning: number): string => {
  const facts = SHOWN_ATTRIBUTES.flatMap((key) => {
    const value = span.attributes[key]
    return value === undefined ? [] : [`${key.split('.').at(-1)}=${value}`]
  })
  const after = ((Date.parse(span.started_at) - beginning) / 1000).toFixed(3)
  const name = `${span.failed ? '✗ ' : ''}${span.name}`
  return [name, `[${span.service}]`, durationOf(span.duration_ms), `at ${after} s`, ...facts].join('  ')
}

/** Spans as a tree, the earliest first. Spans whose parent is not among them are roots too. */
export const drawSpans = (spans: readonly TraceSpan[]): string => {
  const ids = new Set(spans.map(({ span_id }) => span_id))
  const sorted = spans.toSorted((one, other) => Date.parse(one.started_at) - Date.parse(other.started_at))
  const beginning = Date.parse(sorted[0]?.started_at ?? '')
  const draw = (siblings: readonly TraceSpan[], indent: string): string[] =>
    siblings.flatMap((span, index) => {
      const isLast = index === siblings.length - 1
      const children = sorted.filter(({ parent_span_id }) => parent_span_id === span.span_id)
      return [
        `${indent}${isLast ? '└─ ' : '├─ '}${lineOf(span, beginning)}`,
        ...draw(children, `${indent}${isLast ? '   ' : '│  '}`),
      ]
    })
  return draw(
    sorted.filter(({ parent_span_id: parent }) => parent === null || !ids.has(parent)),
    '',
  ).join('\n')
}
