import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { verify } from '@carteiro/testing/webhooks/receiver'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { documentedEdges, documentedMetrics, edgesIn, orphansIn } from './edges.ts'
import { prometheusName, seriesIn } from './prometheus-text.ts'
import { logOf, metricsOf, PRIVATE, type Run, runWithFailures } from './run.ts'

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/

let run: Run
beforeAll(async () => {
  run = await runWithFailures()
})
afterAll(async () => {
  await run?.webhooks.receiver.close()
  await run?.harness.end()
}, 60_000)

const traceOf = (traceId: string) => run.spans.filter((span) => span.traceId === traceId)
const traceIds = () => [...new Set(run.jobs.map((job) => job.trace_id ?? ''))]

it('despite errors and kills every job completes, except one whose post may be out', () => {
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

it('webhooks arrive under the trace of their publication, each under the span of its attempt', () => {
  const { receiver, secret } = run.webhooks
  const arrived = receiver.received.map((one) => {
    const { type, data } = verify(secret, one) as { type: string; data: { id: string; trace_id: string } }
    const [, traceId, spanId] = String(one.headers.traceparent).split('-')
    expect(traceId, type).toBe(data.trace_id)
    return { name: `deliver ${type}`, spanId, about: data.id }
  })
  expect(arrived.map(({ about }) => about)).toEqual(expect.arrayContaining(run.jobs.map(({ id }) => id)))
  // The dispatcher that was killed took a span along, perhaps; none is there that was not sent.
  const spans = traceIds().flatMap((id) => traceOf(id).filter(({ name }) => name.startsWith('deliver ')))
  expect(spans.length).toBeGreaterThan(run.jobs.length)
  for (const { name, spanId } of spans)
    expect(arrived).toContainEqual(expect.objectContaining({ name, spanId }))
})

it('a scheduled job has its own trace; it and the trace of its request link to each other', () => {
  const [received] = traceOf(run.scheduled.trace_id ?? '').filter(
    ({ name }) => name === 'receive threads_post',
  )
  const own = traceOf(received?.links?.[0]?.traceId ?? '')
  expect(orphansIn(own)).toEqual([])
  const root = own.find(({ parentSpanId }) => !parentSpanId)
  expect(root?.name).toBe('receive threads_post')
  expect(root?.links?.map(({ traceId }) => traceId)).toEqual([run.scheduled.trace_id])
  expect(own.map(({ name }) => name)).toContain('settle threads_post')
})

it('the edges of a trace are those that docs/telemetry.md lists, and no others', () => {
  const edges = new Set(traceIds().flatMap((id) => edgesIn(traceOf(id))))
  expect([...edges].sort()).toEqual(documentedEdges().sort())
})

it('no personal data and no secret is in a span or a log line', async () => {
  const text = JSON.stringify(run.spans) + (await logOf(run.harness))
  const secrets = [...PRIVATE, run.harness.client.userId, ...Object.values(run.harness.keys).map(String)]
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([])
})

it('a log line about a job carries the trace of its publication', async () => {
  const traceOfJob = new Map(run.jobs.map(({ id, trace_id: traceId }) => [id, traceId]))
  const lines: { job_id?: string; trace_id?: string; msg: string }[] = (await logOf(run.harness))
    .split('\n')
    .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []))
  const about = lines.filter(({ job_id: id }) => traceOfJob.has(id ?? ''))
  expect(about.length).toBeGreaterThan(run.jobs.length * 3)
  expect(about.filter((line) => line.trace_id !== traceOfJob.get(line.job_id ?? ''))).toEqual([])
})

it('npm run trace prints a job as a tree with its attempts and failures', () => {
  const retried = run.jobs.find(
    ({ option, attempt, status }) => option === 'x_post' && attempt > 1 && status === 'completed',
  )
  const script = resolve(import.meta.dirname, '../../../infra/local/src/trace.ts')
  const { stdout } = spawnSync(process.execPath, [script, retried?.id ?? ''], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, STATE_DIR: run.harness.stateDir },
  })
  expect(stdout).toContain(`x_post ${retried?.id}: completed`)
  expect(stdout).toMatch(/POST \/api\/publications\/\w+ {2}\[gateway\]/)
  expect(stdout).toMatch(/receive x_post {2}\[dispatcher\].* attempt=2/)
  expect(stdout).toMatch(/step create_post {2}\[x\].* state=in_doubt/)
  expect(stdout).toMatch(/✗ settle x_post.* type=platform_unavailable/)
  expect(stdout).toMatch(/settle x_post.* outcome=completed/)
  expect(stdout).not.toContain('instagram')
})

it('the metrics of the run and their labels are those that docs/telemetry.md lists', async () => {
  const series = [...(await metricsOf(run.harness)).values()].flatMap(seriesIn)
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
