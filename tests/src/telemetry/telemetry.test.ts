import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { documentedEdges, documentedMetrics, edgesIn, orphansIn } from './edges.ts'
import { prometheusName, seriesIn } from './prometheus-text.ts'
import { logOf, metricsOf, PRIVATE, type Run, runWithFailures } from './run.ts'

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/

let run: Run
beforeAll(async () => {
  run = await runWithFailures()
}, 300_000)
afterAll(() => run?.stage.end(), 60_000)

const traceOf = (traceId: string) => run.spans.filter((span) => span.traceId === traceId)
const traceIds = () => [...new Set(run.jobs.map((job) => job.trace_id ?? ''))]

it('in spite of errors and kills all is published, but for a post that may be out', () => {
  const ends = run.jobs.flatMap(({ option, error_code: code }) => (code ? [`${option} ${code}`] : []))
  expect(ends).toEqual(['x_post outcome_unknown'])
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

it('a scheduled job has a trace of its own, linked with the one of its request both ways', () => {
  const [told] = traceOf(run.scheduled.trace_id ?? '').filter(({ name }) => name === 'receive threads_post')
  const own = traceOf(told?.links?.[0]?.traceId ?? '')
  expect(orphansIn(own)).toEqual([])
  const root = own.find(({ parentSpanId }) => !parentSpanId)
  expect(root?.name).toBe('receive threads_post')
  expect(root?.links?.map(({ traceId }) => traceId)).toEqual([run.scheduled.trace_id])
  expect(own.map(({ name }) => name)).toContain('settle threads_post')
})

it('its edges are those that docs/telemetry.md lists, and no others', () => {
  const edges = new Set(traceIds().flatMap((id) => edgesIn(traceOf(id))))
  expect([...edges].sort()).toEqual(documentedEdges().sort())
})

it('nothing of the author, and no secret, is in a span or a log line', async () => {
  const text = JSON.stringify(run.spans) + (await logOf(run.stage))
  const secrets = [...PRIVATE, run.stage.client.userId, ...Object.values(run.stage.keys).map(String)]
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([])
})

it('a log line about a job carries the trace of its publication', async () => {
  const traceOfJob = new Map(run.jobs.map(({ id, trace_id: traceId }) => [id, traceId]))
  const lines: { job_id?: string; trace_id?: string; msg: string }[] = (await logOf(run.stage))
    .split('\n')
    .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []))
  const about = lines.filter(({ job_id: id }) => traceOfJob.has(id ?? ''))
  expect(about.length).toBeGreaterThan(run.jobs.length * 3)
  expect(about.filter((line) => line.trace_id !== traceOfJob.get(line.job_id ?? ''))).toEqual([])
})

it('npm run trace prints the job as a tree, with its attempts and failures', () => {
  const retried = run.jobs.find(
    ({ option, attempt, status }) => option === 'x_post' && attempt > 1 && status === 'completed',
  )
  const script = resolve(import.meta.dirname, '../../../infra/local/src/trace.ts')
  const { stdout } = spawnSync(process.execPath, [script, retried?.id ?? ''], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, STATE_DIR: run.stage.stateDir },
  })
  expect(stdout).toContain(`x_post ${retried?.id}: completed`)
  expect(stdout).toMatch(/POST \/api\/publications\/\w+ {2}\[gateway\]/)
  expect(stdout).toMatch(/receive x_post {2}\[dispatcher\].* attempt=2/)
  expect(stdout).toMatch(/step create_post {2}\[x\].* state=in_doubt/)
  expect(stdout).toMatch(/✗ settle x_post.* type=platform_unavailable/)
  expect(stdout).toMatch(/settle x_post.* outcome=completed/)
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
  expect(series.find((one) => one.metric === 'carteiro_dead_letters')?.value).toBe(1)
  const unknown = series.filter((one) => one.metric === 'carteiro_outcome_unknown' && one.value > 0)
  expect(unknown.map(({ labels }) => labels.carteiro_platform)).toEqual(['x'])
})
