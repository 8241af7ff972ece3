import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const backends = resolve(import.meta.dirname, '../../../infra/compose/telemetry')

type Panel = { targets?: { expr?: string; datasource?: { type: string } }[] }

export const dashboards = readdirSync(join(backends, 'grafana/dashboards')).map((name) => ({
  name,
  text: readFileSync(join(backends, 'grafana/dashboards', name), 'utf8'),
}))

/** Every Prometheus query of the dashboards, with its dashboard. */
export const promQueries = (): { where: string; expr: string }[] =>
  dashboards.flatMap(({ name, text }) =>
    (JSON.parse(text).panels as Panel[]).flatMap(({ targets = [] }) =>
      targets.flatMap(({ expr, datasource }) =>
        expr && datasource?.type === 'prometheus' ? [{ where: name, expr }] : [],
      ),
    ),
  )
