import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { operatedAccount, platformState, queueMetrics } from '@carteiro/contracts'
import { failureOf, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let harness: GatewayHarness
let operator: string
beforeAll(async () => {
  harness = await startGatewayHarness()
  operator = await harness.project.token(harness.strangerId, { app_metadata: { operator: true } })
})
afterAll(() => harness?.close())

const read = async <Data>(path: string, token = operator): Promise<Data> => {
  const response = await harness.call(path, {}, token)
  expect(response.status, await response.clone().text()).toBe(200)
  return ((await response.json()) as { data: Data }).data
}
const enqueueOne = async (): Promise<string> => {
  const body = (await (await harness.enqueue()).json()) as { data: { jobs: { job_id: string }[] } }
  return body.data.jobs[0]?.job_id ?? ''
}
/** Metrics are shared for two seconds: wait until they know better. */
const metrics = (query = '') =>
  read(`/api/queue/metrics${query}`).then((data) => queueMetrics.strict().parse(data))

describe('metrics', () => {
  it('show what waits now and what became of the rest, by platform and over time', async () => {
    await enqueueOne()
    const failed = await enqueueOne()
    await harness.owner`update publication_jobs set status = 'processing' where id = ${failed}`
    await harness.owner`select carteiro.end_publication_job_in_failure(${failed}, 'content_rejected', 'no', '{}')`
    await expect
      .poll(async () => (await metrics()).total)
      .toMatchObject({ enqueued: 2, failed: 1, success_rate: 0 })
    const all = await metrics()
    expect(all.now).toMatchObject({ cap: 5, in_flight: [], held: [], later: 0 })
    expect(all.now.waiting).toMatchObject([{ queue: 'normal', platform: 'instagram', jobs: 2 }])
    expect(all.platforms).toMatchObject([{ platform: 'instagram', enqueued: 2, failed: 1 }])
    expect(all.outcomes).toEqual([
      { platform: 'instagram', outcome: 'failed', code: 'content_rejected', jobs: 1 },
    ])
    expect(all.bars).toHaveLength(60)
    expect(all.bars.reduce((sum, bar) => sum + bar.enqueued, 0)).toBe(2)
    expect((await metrics('?range=week')).total).toEqual({ ...all.total, completed_per_minute: 0 })
    expect((await metrics('?platform=tiktok')).total).toMatchObject({ enqueued: 0, success_rate: null })
  })

  it('refuse a range that there is not, by name', async () => {
    const answer = await harness.call('/api/queue/metrics?range=year', {}, operator)
    expect(answer.status).toBe(400)
    expect((await failureOf(answer)).details).toMatchObject([{ field: 'range' }])
  })
})

it('what is stored, and who has most, is shown', async () => {
  const { owner, userId } = harness
  await owner`select carteiro.register_upload(${userId}, gen_random_uuid(), 'a.jpg', 10)`
  await owner`select carteiro.begin_resumable_upload(${userId}, gen_random_uuid(), 'b.mp4', 90, '1 day')`
  expect(await read('/api/queue/media?limit=1')).toEqual({
    files: 1,
    bytes: 10,
    unfinished: 1,
    unfinished_bytes: 90,
    limit_bytes: 10 * 1024 ** 3,
    users: [{ user_id: userId, files: 1, bytes: 100 }],
  })
})

describe('platforms', () => {
  const act = (platform: string, verb: string, body?: unknown) =>
    harness.post(`/api/queue/platforms/${platform}/${verb}`, body ?? {}, {}, operator)
  const state = async (platform: string) => {
    const { platforms } = await read<{ platforms: unknown[] }>('/api/queue/platforms')
    return platforms.map((one) => platformState.strict().parse(one)).find((one) => one.platform === platform)
  }

  it('are paused with a reason and resumed, and say so', async () => {
    expect((await act('x', 'pause', { reason: 'X has an outage' })).status).toBe(200)
    expect(await state('x')).toMatchObject({ pause_reason: 'X has an outage', paused_at: expect.any(String) })
    const resumed = await act('x', 'resume')
    expect(await resumed.json()).toMatchObject({ data: { platform: 'x', paused_at: null, released: 0 } })
    expect(await state('x')).toMatchObject({ paused_at: null, pause_reason: null })
  })

  it('say until when their circuit is open', async () => {
    await harness.owner`
      update carteiro.platform_policies set failures_in_a_row = 7, open_until = now() + interval '1 minute' where platform = 'youtube'`
    expect(await state('youtube')).toMatchObject({
      failures_in_a_row: 7,
      circuit_open_until: expect.any(String),
    })
  })

  it('need a reason to pause, and must exist', async () => {
    const nameless = await act('x', 'pause', {})
    expect([nameless.status, (await failureOf(nameless)).details[0]?.field]).toEqual([400, 'reason'])
    expect((await act('fax', 'pause', { reason: 'gone' })).status).toBe(404)
    expect((await act('fax', 'resume')).status).toBe(404)
  })
})

it('accounts in trouble come first, and no token is shown', async () => {
  await harness.owner`update carteiro.platform_accounts set status = 'needs_reauth' where id = ${harness.accounts.tiktok}`
  const data = await read<{ accounts: unknown[]; counts: unknown[] }>('/api/queue/accounts')
  const accounts = data.accounts.map((one) => operatedAccount.strict().parse(one))
  expect(accounts.map(({ id, health }) => [id, health])).toEqual([
    [harness.accounts.tiktok, 'needs_reauth'],
    [harness.accounts.instagram, 'healthy'],
  ])
  expect(data.counts).toContainEqual({ platform: 'tiktok', accounts: 1, needs_reauth: 1 })
  expect(await read('/api/queue/accounts?needs_care=true&platform=instagram')).toMatchObject({ accounts: [] })
  expect(JSON.stringify(data)).not.toMatch(/credential|key_id/)
})

it.each([
  ['GET', '/api/queue/metrics'],
  ['GET', '/api/queue/platforms'],
  ['GET', '/api/queue/accounts'],
  ['POST', '/api/queue/platforms/x/pause'],
  ['POST', '/api/queue/platforms/x/resume'],
])('%s %s is for operators', async (method, path) => {
  const isPause = path.endsWith('pause')
  const headers = { 'content-type': 'application/json' }
  const init = { method, ...(isPause ? { body: JSON.stringify({ reason: 'mine' }), headers } : {}) }
  expect((await harness.call(path, init)).status).toBe(403)
  expect((await harness.call(path, init, null)).status).toBe(401)
})

describe('any job', () => {
  it('is shown to an operator, who may not act in its user’s name', async () => {
    const id = await enqueueOne()
    const path = `/api/publications/jobs/${id}`
    expect(await read(path)).toMatchObject({ id, user_id: harness.userId, attempts: [], steps: [] })
    expect((await harness.call(`${path}/cancel`, { method: 'POST' }, operator)).status).toBe(404)
    expect((await harness.call(path, {}, await harness.project.token(harness.strangerId))).status).toBe(404)
  })

  it('shows its attempts and its steps, without what was sent', async () => {
    await enqueueOne()
    const [claimed] = await harness.owner`
      select carteiro.claim_publication_jobs(5) -> 0 as claim`
    const claim = claimed?.claim as { job_id: string; lease_token: string }
    await harness.owner`
      insert into carteiro.publication_steps (job_id, step, commits, lease_token, attempt, intent, call_ends_at)
      values (${claim.job_id}, 'create_container', false, ${claim.lease_token}, 1, '{"secret": "upload-url"}', now())`
    const failure = { outcome: 'failed', verdict: 'retry', code: 'rate_limited', message: 'Slow down.' }
    await harness.owner`select carteiro.settle_publication_job(${claim.lease_token}, ${harness.owner.json(failure)})`
    const job = await read<Record<string, unknown>>(`/api/publications/jobs/${claim.job_id}`)
    expect(job.attempts).toMatchObject([
      { attempt: 1, ended_by: 'retry_scheduled', code: 'rate_limited', message: 'Slow down.' },
    ])
    expect(job.steps).toMatchObject([{ step: 'create_container', state: 'open', commits: false, attempt: 1 }])
    expect(JSON.stringify(job)).not.toMatch(/upload-url|lease_token/)
  })
})

describe('a job’s trace', () => {
  const TRACE = '0af7651916cd43dd8448eb211c80319c'
  const span = (spanId: string, parentSpanId: string, name: string, jobId?: string) => ({
    traceId: TRACE,
    spanId,
    parentSpanId,
    name,
    service: 'dispatcher',
    startTimeUnixNano: '1764100000000000000',
    endTimeUnixNano: '1764100000250000000',
    attributes: jobId ? [{ key: 'carteiro.job_id', value: { stringValue: jobId } }] : [],
  })

  it('is read where it is kept, without the spans of the publication’s other jobs', async () => {
    let spans: unknown[] = []
    const asked: string[] = []
    const keeper = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.end(JSON.stringify({ spans }))
    })
    await new Promise<void>((resolve) => keeper.listen(0, '127.0.0.1', resolve))
    const { port } = keeper.address() as AddressInfo
    const own = await startGatewayHarness({
      TRACES_URL: `http://127.0.0.1:${port}/traces`,
      TRACE_LINK_TEMPLATE: 'https://grafana.test/trace/{trace_id}',
    })
    try {
      const answer = await own.enqueue({}, { traceparent: `00-${TRACE}-b7ad6b7169203331-01` })
      const { data } = (await answer.json()) as { data: { jobs: { job_id: string }[] } }
      const id = data.jobs[0]?.job_id ?? ''
      await own.owner`update publication_jobs set trace_id = ${TRACE} where id = ${id}`
      spans = [
        span('a1', '', 'POST enqueue'),
        span('b1', 'a1', 'process mine', id),
        span('b2', 'b1', 'step'),
        span('c1', 'a1', 'process another', harness.userId),
        span('c2', 'c1', 'step of another'),
      ]
      const trace = (await (await own.call(`/api/publications/jobs/${id}/trace`)).json()) as {
        data: { spans: { name: string; duration_ms: number }[] }
      }
      expect(asked).toEqual([`/traces/${TRACE}`])
      expect(trace.data).toMatchObject({ trace_id: TRACE, link: `https://grafana.test/trace/${TRACE}` })
      expect(trace.data.spans.map(({ name }) => name)).toEqual(['POST enqueue', 'process mine', 'step'])
      expect(trace.data.spans[0]?.duration_ms).toBe(250)
      const stranger = await own.project.token(own.strangerId)
      expect((await own.call(`/api/publications/jobs/${id}/trace`, {}, stranger)).status).toBe(404)
    } finally {
      await own.close()
      keeper.close()
    }
  })

  it('is empty, not an error, where nothing keeps traces', async () => {
    const id = await enqueueOne()
    expect(await read(`/api/publications/jobs/${id}/trace`)).toMatchObject({ spans: [], link: null })
  })
})
