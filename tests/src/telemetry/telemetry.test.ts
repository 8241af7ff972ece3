import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { documentedEdges, documentedMetrics, edgesIn, orphansIn } from './edges.ts'
import { prometheusName, seriesIn } from './prometheus-text.ts'
import { metricsOf, PRIVATE, type Run, runWithFailures } from './run.ts'

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/

let run: Run
beforeAll(async () => {
  run = await runWithFailures()
}, 300_000)
afterAll(() => run?.stage.end(), 60_000)

const traceOf = (traceId: string) => run.spans.filter((span) => span.traceId === traceId)
const traceIds = () => [...new Set(run.jobs.map((job) => job.trace_id ?? ''))]

it('everything was published, in spite of errors and kills', () => {
  expect(run.jobs.map(({ option, status }) => `${option} ${status}`)).toEqual(
    run.jobs.map(({ option }) => `${option} completed`),
  )
  expect(Math.max(...run.jobs.map((job) => job.attempt))).toBeGreaterThan(1)
})

it('a publication has one trace, with one beginning and no orphan, through retries and kills', () => {
  // Two publications, and a batch of two.
  expect(traceIds()).toHaveLength(3)
  for (const id of traceIds()) {
    const spans = traceOf(id)
    expect(orphansIn(spans)).toEqual([])
    expect(spans.filter(({ parentSpanId }) => !parentSpanId).map(({ name }) => name)).toEqual([
      expect.stringMatching(/^POST \/api\/publications\/(enqueue|batch)$/),
    ])
  }
  for (const { id, attempt, trace_id: traceId } of run.jobs) {
    const begun = traceOf(traceId ?? '').filter(
      ({ name, attributes = [] }) =>
        name.startsWith('receive ') && attributes.some(({ value }) => value.stringValue === id),
    )
    expect(begun).toHaveLength(attempt)
  }
})

it('its edges are those that docs/telemetry.md lists, and no others', () => {
  const edges = new Set(traceIds().flatMap((id) => edgesIn(traceOf(id))))
  expect([...edges].sort()).toEqual(documentedEdges().sort())
})

it('nothing of the author, and no secret, is in a span', () => {
  const text = JSON.stringify(run.spans)
  const secrets = [...PRIVATE, run.stage.client.userId, ...Object.values(run.stage.keys).map(String)]
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([])
})

it('npm run trace prints the job as a tree, with its attempts and failures', () => {
  const retried = run.jobs.find(({ option, attempt }) => option === 'x_post' && attempt > 1)
  const script = resolve(import.meta.dirname, '../../../infra/local/src/trace.ts')
  const { stdout } = spawnSync(process.execPath, [script, retried?.id ?? ''], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, STATE_DIR: run.stage.stateDir },
  })
  expect(stdout).toContain(`x_post ${retried?.id}: completed`)
  expect(stdout).toMatch(/POST \/api\/publications\/\w+ {2}\[gateway\]/)
  expect(stdout).toMatch(/receive x_post {2}\[dispatcher\].* attempt=2/)
  expect(stdout).toMatch(/POST create_post {2}\[x\].* status_code=201/)
  expect(stdout).not.toContain('instagram')
})

it('the metrics of the run are those that docs/telemetry.md lists, told apart by no more than it says', async () => {
  const series = [...(await metricsOf(run.stage)).values()].flatMap(seriesIn)
  const documented = new Map(
    [...documentedMetrics()].map(([name, { kind, by }]) => [prometheusName(name, kind), by]),
  )
  expect([...new Set(series.map(({ metric }) => metric))].sort()).toEqual([...documented.keys()].sort())
  for (const { metric, labels } of series) {
    const by = documented.get(metric)?.map((name) => name.replaceAll('.', '_')) ?? []
    expect(by, metric).toEqual(expect.arrayContaining(Object.keys(labels)))
    expect(Object.values(labels).join(' '), metric).not.toMatch(UUID)
  }
})
