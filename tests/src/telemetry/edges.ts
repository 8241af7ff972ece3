import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { KeptSpan } from '../../../infra/local/src/supabase/spans.ts'
import { isPlatformName } from '../../../infra/platforms/src/index.ts'

/** The text of docs/telemetry.md. */
export const telemetryPage = readFileSync(resolve(import.meta.dirname, '../../../docs/telemetry.md'), 'utf8')

const rows = (heading: string): string[][] => {
  const section = telemetryPage.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  const lines = section.split('\n').filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

const plain = (cell = ''): string => cell.replaceAll('`', '')

/** Edges as the page lists them: `parent @ service → child @ service`. */
export const documentedEdges = (): string[] =>
  rows('Traces').map(([parent, by, child, to]) => `${plain(parent)} @ ${by} → ${plain(child)} @ ${to}`)

/** Metrics as the page lists them, with their labels. */
export const documentedMetrics = (): Map<string, { kind: string; by: string[] }> =>
  new Map(
    rows('Metrics').map(([name, kind = '', , by = '']) => [
      plain(name),
      { kind, by: plain(by).split(', ').filter(Boolean) },
    ]),
  )

/** A span's name as the page writes it, with placeholders for what differs from job to job. */
const kindOf = ({ name, service }: KeptSpan): string => {
  const [verb = '', rest = ''] = name.split(/ (.*)/)
  if (rest.startsWith('/') || name === 'send publication_queue') return name
  if (['receive', 'process', 'settle'].includes(verb)) return `${verb} <option>`
  if (verb === 'step') return 'step <step>'
  if (verb === 'deliver') return 'deliver <type>'
  if (verb === 'call') return 'call <function>'
  return /^(GET|POST|PUT|PATCH|DELETE)$/.test(verb) ? '<METHOD> <operation>' : `${name} of ${service}`
}

const nodeOf = (span: KeptSpan): string =>
  `${kindOf(span)} @ ${isPlatformName(span.service) ? 'platform' : span.service}`

export const edgesIn = (spans: KeptSpan[]): string[] => {
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  const edges = spans.flatMap((span) => {
    const parent = byId.get(span.parentSpanId ?? '')
    return parent ? [`${nodeOf(parent)} → ${nodeOf(span)}`] : []
  })
  return [...new Set(edges)]
}

/** Spans whose parent is missing. */
export const orphansIn = (spans: KeptSpan[]): string[] => {
  const ids = new Set(spans.map(({ spanId }) => spanId))
  return spans
    .filter(({ parentSpanId }) => parentSpanId && !ids.has(parentSpanId))
    .map(({ name, service }) => `${name} of ${service}`)
}
