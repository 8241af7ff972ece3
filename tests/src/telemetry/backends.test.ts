import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { backends, dashboards, promQueries } from './dashboards.ts'
import { documentedMetrics } from './edges.ts'
import { prometheusName } from './prometheus-text.ts'

const root = resolve(import.meta.dirname, '../../..')
const read = (name: string): string => readFileSync(join(backends, name), 'utf8')

type Alert = { alert: string; expr: string; annotations: { runbook_url: string } }
const alerts: Alert[] = parse(read('alerts.yaml')).groups.flatMap(({ rules }: { rules: Alert[] }) => rules)

/** The names of our metrics in a query. Labels are in braces or after `by`. */
const metricsIn = (query: string): string[] =>
  [
    ...query
      .replace(/\{[^{}]*\}/g, '')
      .replace(/\b(by|on|label_values) *\([^)]*\)/g, '')
      .matchAll(/\b(carteiro|http|messaging|db)_[a-z_]+/g),
  ].map(([name]) => name.replace(/_(bucket|count|sum)$/, ''))

const known = new Set([...documentedMetrics()].map(([name, { kind }]) => prometheusName(name, kind)))

it('alerts and dashboards use metrics that docs/telemetry.md lists', () => {
  const queries = [...alerts.map(({ alert, expr }) => ({ where: alert, expr })), ...promQueries()]
  expect(queries.length).toBeGreaterThan(40)
  expect(
    queries.flatMap(({ where, expr }) =>
      metricsIn(expr).flatMap((metric) => (known.has(metric) ? [] : [`${where}: ${metric}`])),
    ),
  ).toEqual([])
})

it('every alert has an entry in the runbook, and every entry an alert', () => {
  const section = readFileSync(join(root, 'docs/runbook.md'), 'utf8').split('\n## Alerts\n')[1] ?? ''
  const entries = [...(section.split('\n## ')[0]?.matchAll(/^### (\w+)$/gm) ?? [])].map(
    ([, name = '']) => name,
  )
  expect(entries.sort()).toEqual(alerts.map(({ alert }) => alert).sort())
  for (const { alert, annotations } of alerts) {
    expect(annotations.runbook_url).toBe(`docs/runbook.md#${alert.toLowerCase()}`)
  }
})

it('every image, port and secret is a setting, no password has a default, and every container has a memory limit', () => {
  const text = read('compose.yaml')
  const settings = Object.fromEntries(
    read('../.env.example')
      .split('\n')
      .flatMap((line) => (/^[A-Z]/.test(line) ? [line.split('=', 2)] : [])),
  )
  const services: Record<string, { image: string; profiles: string[]; deploy: object }> = parse(text, {
    merge: true,
  }).services
  expect(Object.keys(services)).toEqual(['collector', 'tempo', 'loki', 'prometheus', 'grafana'])
  for (const [name, { image, profiles, deploy }] of Object.entries(services)) {
    const [, setting = ''] = /^\$\{([A-Z_]+):\?\}$/.exec(image) ?? []
    expect(settings[setting], name).toMatch(/^docker\.io\/.+:v?\d+\.\d+\.\d+$/)
    expect(profiles).toEqual(['telemetry'])
    expect(deploy).toEqual({ resources: { limits: { memory: expect.stringMatching(/^\d+m$/) } } })
  }
  expect(settings.GRAFANA_ADMIN_PASSWORD).toBe('')
})

it('Grafana has the four dashboards, and every panel queries a provisioned source', () => {
  const sources = parse(read('grafana/datasources.yaml')).datasources.map(({ uid }: { uid: string }) => uid)
  expect(dashboards.map(({ text }) => JSON.parse(text).title).sort()).toEqual([
    'One job',
    'One platform',
    'Overview',
    'Queue',
  ])
  for (const { text } of dashboards) {
    for (const [, uid] of text.matchAll(/"datasource": \{\s*"type": "\w+",\s*"uid": "(\w+)"/g)) {
      expect(sources).toContain(uid)
    }
  }
})
