import type { KeptSpan, OtlpValue } from '../supabase/spans.ts'

const ERROR = 2

const textOf = (value: OtlpValue | undefined): string | undefined => {
  const found = value?.stringValue ?? value?.intValue ?? value?.boolValue
  return found === undefined ? undefined : String(found)
}

const durationOf = ({ startTimeUnixNano, endTimeUnixNano }: KeptSpan): string => {
  const ms = Number(BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano)) / 1e6
  return ms < 1000 ? `${ms.toFixed(ms < 10 ? 1 : 0)} ms` : `${(ms / 1000).toFixed(2)} s`
}

/** Attributes that are shown after the name, in this order. */
const SHOWN_ATTRIBUTES = [
  'carteiro.attempt',
  'carteiro.outcome',
  'carteiro.step.state',
  'http.response.status_code',
  'error.type',
]

const lineOf = (span: KeptSpan, beginning: bigint): string => {
  const attributes = new Map(span.attributes?.map(({ key, value }) => [key, textOf(value)]))
  const facts = SHOWN_ATTRIBUTES.flatMap((key) => {
    const value = attributes.get(key)
    return value === undefined ? [] : [`${key.split('.').slice(-1)[0]}=${value}`]
  })
  const after = (Number(BigInt(span.startTimeUnixNano) - beginning) / 1e9).toFixed(3)
  const mark = span.status?.code === ERROR ? '✗ ' : ''
  return [`${mark}${span.name}`, `[${span.service}]`, durationOf(span), `at ${after} s`, ...facts].join('  ')
}

/** The spans of a trace as a tree, the earliest first. Spans whose parent is not among them are roots too. */
export const drawTrace = (spans: KeptSpan[]): string => {
  const ids = new Set(spans.map(({ spanId }) => spanId))
  const sorted = [...spans].sort((one, other) =>
    BigInt(one.startTimeUnixNano) < BigInt(other.startTimeUnixNano) ? -1 : 1,
  )
  const beginning = BigInt(sorted[0]?.startTimeUnixNano ?? 0)
  const lines: string[] = []
  const draw = (siblings: KeptSpan[], indent: string): void => {
    for (const [index, span] of siblings.entries()) {
      const isLast = index === siblings.length - 1
      lines.push(`${indent}${isLast ? '└─ ' : '├─ '}${lineOf(span, beginning)}`)
      draw(
        sorted.filter(({ parentSpanId }) => parentSpanId === span.spanId),
        `${indent}${isLast ? '   ' : '│  '}`,
      )
    }
  }
  draw(
    sorted.filter(({ parentSpanId }) => !parentSpanId || !ids.has(parentSpanId)),
    '',
  )
  return lines.join('\n')
}
