import { job, jobEvent, listedJob } from '@carteiro/contracts'
import { failureOf, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let harness: GatewayHarness
beforeAll(async () => {
  harness = await startGatewayHarness()
})
afterAll(() => harness?.close())

const JOBS = '/api/publications/jobs'
const SOME_ID = '11111111-1111-4111-8111-111111111111'
const enqueue = async (more: Record<string, unknown> = {}) => {
  const { data } = (await (await harness.enqueue(more)).json()) as {
    data: { publication_id: string; jobs: { job_id: string }[] }
  }
  return { publication: data.publication_id, id: data.jobs[0]?.job_id ?? '' }
}
const list = async (query: string) => {
  const response = await harness.call(`${JOBS}?${query}`)
  expect(response.status, await response.clone().text()).toBe(200)
  const { data } = (await response.json()) as { data: { jobs: unknown[]; next_cursor: string | null } }
  return { jobs: data.jobs.map((one) => listedJob.strict().parse(one)), next: data.next_cursor }
}
const idsOf = async (query: string) => (await list(query)).jobs.map((one) => one.id)
const asStranger = async (path: string, init: RequestInit = {}) =>
  harness.call(path, init, await harness.project.token(harness.strangerId))
/** What a dispatcher's settlement would leave. */
const failed = async (id: string, code: string) => {
  await harness.owner`update publication_jobs set status = 'processing' where id = ${id}`
  await harness.owner`
    update publication_jobs set status = 'failed', error_code = ${code}, error_message = 'no' where id = ${id}`
}
const act = (id: string, verb: string, body?: unknown) =>
  body === undefined
    ? harness.call(`${JOBS}/${id}/${verb}`, { method: 'POST' })
    : harness.post(`${JOBS}/${id}/${verb}`, body)

describe('the list', () => {
  it('goes through all jobs, newest first, page by page, each once', async () => {
    const made: string[] = []
    for (let count = 0; count < 5; count += 1) made.unshift((await enqueue()).id)
    const all = await idsOf('')
    expect(all.slice(0, 5)).toEqual(made)
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: Awaited<ReturnType<typeof list>> = await list(`limit=2${cursor && `&cursor=${cursor}`}`)
      expect(page.jobs.length).toBeLessThanOrEqual(2)
      seen.push(...page.jobs.map((one) => one.id))
      cursor = page.next
    }
    expect(seen).toEqual(all)
  })

  it('has no next page when the last one is just full', async () => {
    expect((await list(`limit=${(await idsOf('')).length}`)).next).toBeNull()
  })

  it('is narrowed by ids, publication, status and platform', async () => {
    const [one, two] = [await enqueue(), await enqueue({ priority: 'low' })]
    expect(await idsOf(`ids=${one.id},${SOME_ID}`)).toEqual([one.id])
    expect((await idsOf(`ids=${one.id.toUpperCase()},${two.id}`)).sort()).toEqual([one.id, two.id].sort())
    expect(await idsOf(`publication_id=${two.publication}`)).toEqual([two.id])
    expect(await idsOf(`ids=${one.id}&status=completed`)).toEqual([])
    expect(await idsOf(`ids=${one.id}&status=pending&platform=instagram`)).toEqual([one.id])
    expect(await idsOf(`ids=${one.id}&platform=tiktok`)).toEqual([])
    expect(await idsOf(`ids=${one.id}&status=completed,pending&option=instagram_feed`)).toEqual([one.id])
    expect(await idsOf(`ids=${one.id}&option=instagram_reel`)).toEqual([])
    expect(await idsOf(`ids=${one.id}&until=2020-01-01T00:00:00Z`)).toEqual([])
    expect(await idsOf(`ids=${one.id}&since=2020-01-01T00:00:00Z`)).toEqual([one.id])
  })

  it('is searched by the words of captions, and shows how each begins', async () => {
    const { id } = await enqueue({ captions: { universal: 'Pão de queijo quentinho' } })
    const { jobs } = await list('search=pao%20quent')
    expect(jobs).toMatchObject([{ id, caption: 'Pão de queijo quentinho', media: 0, picture: null }])
    expect(await idsOf('search=pamonha')).toEqual([])
  })

  it.each(['status=lost', 'since=yesterday', 'until=2026', 'option=No!', 'search='])(
    'refuses %s by name',
    async (query) => {
      const response = await harness.call(`${JOBS}?${query}`)
      expect(response.status).toBe(400)
      expect((await failureOf(response)).details.map(({ field }) => field.split('[')[0])).toEqual([
        query.split('=')[0],
      ])
    },
  )
})

describe('one job', () => {
  it('is shown with its content and its timeline, from any point on', async () => {
    const { id } = await enqueue({ captions: { universal: 'Olá' } })
    await act(id, 'cancel')
    const { data } = (await (await harness.call(`${JOBS}/${id}`)).json()) as {
      data: { timeline: unknown[]; content: unknown }
    }
    expect(job.parse(data)).toMatchObject({ id, status: 'cancelled', phase: 'done' })
    expect(data.content).toEqual({ mediaFiles: [], caption: 'Olá', settings: {} })
    const timeline = data.timeline.map((one) => jobEvent.strict().parse(one))
    expect(timeline.map((one) => one.type)).toEqual(['enqueued', 'cancelled'])
    const rest = await (await harness.call(`${JOBS}/${id}/events?after=${timeline[0]?.seq}`)).json()
    expect(rest).toMatchObject({ data: { events: [timeline[1]] } })
  })

  it('does not exist for anybody else', async () => {
    const { id, publication } = await enqueue()
    for (const path of [`${JOBS}/${id}`, `${JOBS}/${id}/events`]) {
      expect((await asStranger(path)).status).toBe(404)
    }
    for (const verb of ['cancel', 'retry']) {
      expect((await asStranger(`${JOBS}/${id}/${verb}`, { method: 'POST' })).status).toBe(404)
    }
    for (const query of ['', `ids=${id}`, `publication_id=${publication}`]) {
      expect(await (await asStranger(`${JOBS}?${query}`)).json()).toMatchObject({ data: { jobs: [] } })
    }
    expect(await (await asStranger('/api/accounts')).json()).toMatchObject({ data: { accounts: [] } })
    expect(await idsOf(`ids=${id}&status=pending`)).toEqual([id])
  })
})

describe('to cancel', () => {
  it('works once and again, and not when the job has ended', async () => {
    const { id } = await enqueue()
    for (let time = 0; time < 2; time += 1) {
      const response = await act(id, 'cancel')
      expect(response.status).toBe(200)
      expect(await response.json()).toMatchObject({ success: true, data: { id, status: 'cancelled' } })
    }
    const ended = await enqueue()
    await failed(ended.id, 'media_rejected')
    const response = await act(ended.id, 'cancel')
    expect(response.status).toBe(409)
    expect((await failureOf(response)).code).toBe('conflict')
  })
})

describe('to retry', () => {
  it('takes up a failed job, and no other', async () => {
    const { id } = await enqueue()
    expect((await act(id, 'retry')).status).toBe(409)
    await failed(id, 'media_rejected')
    const response = await act(id, 'retry', {})
    expect(await response.json()).toMatchObject({ data: { status: 'pending', error_code: null } })
  })

  it('wants a reason where the post may be out', async () => {
    const { id } = await enqueue()
    await failed(id, 'outcome_unknown')
    for (const body of [undefined, {}, { reason: '  ' }]) {
      const refused = await act(id, 'retry', body)
      expect(refused.status).toBe(409)
      expect((await failureOf(refused)).details).toMatchObject([{ field: 'reason' }])
    }
    expect((await act(id, 'retry', { reason: 'I checked: it is not there' })).status).toBe(200)
  })
})

describe('another time', () => {
  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()
  const timerOf = async (id: string): Promise<string | undefined> =>
    (
      await harness.owner`select due_at from carteiro.publication_timers where job_id = ${id}`
    )[0]?.due_at.toISOString()
  const claimed = async (): Promise<string[]> => {
    const [row] = await harness.owner`select carteiro.claim_publication_jobs(5) as claims`
    return row?.claims.map((claim: { job_id: string }) => claim.job_id)
  }
  const clearQueue = async () => {
    await harness.owner`delete from carteiro.publications`
    await harness.owner`select pgmq.purge_queue(q) from unnest(array['publication_queue']) as q`
    await harness.owner`update carteiro.publication_slots set job_id = null, lease_token = null`
  }

  it('is accepted by a job that waits for its time, and by one that was to run at once', async () => {
    await clearQueue()
    const later = inHours(5)
    for (const scheduledAt of [inHours(1), undefined]) {
      const { id } = await enqueue(scheduledAt ? { scheduledAt } : {})
      const response = await act(id, 'reschedule', { scheduledAt: later })
      expect(response.status, await response.clone().text()).toBe(200)
      const { data } = (await response.json()) as { data: unknown }
      const changed = job.parse(data)
      expect(Date.parse(changed.scheduled_at ?? '')).toBe(Date.parse(later))
      expect(changed.status).toBe('pending')
      expect(await timerOf(id)).toBe(later)
      const types = (
        await harness.owner`select type from carteiro.publication_job_events where job_id = ${id}`
      ).map((row) => row.type)
      expect(types).toContain('rescheduled')
    }
    expect(await claimed()).toEqual([])
  })

  it('may be now', async () => {
    await clearQueue()
    const { id } = await enqueue({ scheduledAt: inHours(1) })
    expect((await act(id, 'reschedule', { scheduledAt: null })).status).toBe(200)
    expect(await timerOf(id)).toBeUndefined()
    expect(await claimed()).toEqual([id])
  })

  it('comes too late for a job that is being worked on', async () => {
    await clearQueue()
    const { id } = await enqueue()
    expect(await claimed()).toEqual([id])
    const response = await act(id, 'reschedule', { scheduledAt: inHours(1) })
    expect(response.status).toBe(409)
    expect((await failureOf(response)).message).toContain('phase validating')
  })

  it.each([
    [{ scheduledAt: 'amanhã' }, 400],
    [{}, 400],
    [{ scheduledAt: '2020-01-01T00:00:00Z' }, 422],
  ])('%j is refused by its field', async (body, status) => {
    const { id } = await enqueue({ scheduledAt: inHours(1) })
    const response = await act(id, 'reschedule', body)
    expect(response.status).toBe(status)
    expect((await failureOf(response)).details[0]?.field).toBe('scheduledAt')
  })

  it('is set by its user only', async () => {
    const { id } = await enqueue({ scheduledAt: inHours(1) })
    const body = JSON.stringify({ scheduledAt: null })
    const headers = { 'content-type': 'application/json' }
    const response = await asStranger(`${JOBS}/${id}/reschedule`, { method: 'POST', body, headers })
    expect(response.status).toBe(404)
  })
})
