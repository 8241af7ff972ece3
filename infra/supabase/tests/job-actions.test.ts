import { randomUUID } from 'node:crypto'
import { event } from '@carteiro/contracts'
import {
  clearQueue,
  type DatabaseHarness,
  enqueue,
  jobOf,
  pollQueue,
  startDatabaseHarness,
  timelineOf,
} from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
})
afterAll(() => harness.close())
beforeEach(() => clearQueue(harness))

type ActionClaim = Awaited<ReturnType<typeof pollQueue>>['claims'][number] & {
  action: { id: string; kind: string; request: Record<string, unknown>; post: { post_id: string } }
}
const poll = async (input: Parameters<typeof pollQueue>[1] = {}) => {
  const answer = await pollQueue(harness.dispatcher, input)
  return { ...answer, claims: answer.claims as ActionClaim[] }
}
const settlement = (claim: { lease_token: string }, outcome: Record<string, unknown>) => ({
  settlements: [{ lease_token: claim.lease_token, outcome }],
})
const theOne = <T>([first, ...others]: T[]): T => {
  if (first === undefined || others.length > 0) throw new Error(`expected one, not ${others.length + 1}`)
  return first
}

const published = async (content: object = {}): Promise<string> => {
  const { jobs } = await enqueue(harness, [
    { content: { mediaFiles: [], caption: 'Bom dia', settings: {}, ...content } },
  ])
  const { claims } = await poll()
  const platform_response = { post_id: '17', permalink: 'https://x.com/i/status/17' }
  // A cap of zero: nothing is claimed with it.
  await poll({ max: 0, ...settlement(theOne(claims), { outcome: 'completed', platform_response }) })
  return jobs[0]?.job_id ?? ''
}
const unpublish = (jobId: string) =>
  harness.gateway`select carteiro.unpublish_publication_job(${jobId}, ${harness.userId}) as job`
const actionOf = async (jobId: string) => {
  const [row] = await harness.gateway`select carteiro.job_actions_json(${jobId}) as actions`
  return theOne(row?.actions as Record<string, unknown>[])
}
const begin = (claim: ActionClaim, step: string, commits = false, seconds = 30) =>
  harness.xService`
    select carteiro.begin_action_step(${claim.action.id}, ${claim.lease_token}, ${step}, '{}', ${commits}, ${seconds}) as answer`
const finish = (claim: ActionClaim, step: string) =>
  harness.xService`
    select carteiro.finish_action_step(${claim.action.id}, ${claim.lease_token}, ${step}, 'done', '{"was":"deleted"}')`
const failure = (verdict: string, more: Record<string, unknown> = {}) => ({
  outcome: 'failed',
  verdict,
  code: 'platform_unavailable',
  message: 'X is out of order.',
  ...more,
})
const dueNow = () => harness.owner`update carteiro.job_actions set due_at = now() where state = 'waiting'`

describe('deleting a published post', () => {
  it('is claimed in a slot, done, and leaves the job completed', async () => {
    const job = await published()
    await unpublish(job)
    const claim = theOne((await poll()).claims)
    expect(claim).toMatchObject({
      job_id: job,
      option: 'x_post',
      action: { kind: 'unpublish', request: {}, post: { post_id: '17' } },
    })
    const [held] = await harness.owner`
      select count(*)::integer from carteiro.publication_slots where lease_token = ${claim.lease_token} and slot > 0`
    expect(held?.count).toBe(1)

    await begin(claim, 'delete 17')
    await finish(claim, 'delete 17')
    const result = { parts: [{ post_id: '17', was: 'deleted' }] }
    expect((await poll(settlement(claim, { outcome: 'completed', result }))).settled).toEqual([true])
    expect(await jobOf(harness.owner, job)).toMatchObject({
      status: 'completed',
      removed_at: expect.any(Date),
    })
    expect(await actionOf(job)).toMatchObject({ state: 'done', result })
    expect((await timelineOf(harness.owner, job)).slice(-3)).toEqual([
      'completed',
      'action_requested',
      'removed',
    ])
    const [taken] = await harness.owner`
      select count(*)::integer from carteiro.publication_slots where lease_token is not null`
    expect(taken?.count).toBe(0)
  })

  it('is asked for twice and done once, also when the post is gone', async () => {
    const job = await published()
    const [first] = await unpublish(job)
    const [second] = await unpublish(job)
    expect(second?.job.seq).toBe(first?.job.seq)
    const claim = theOne((await poll()).claims)
    expect((await poll()).claims).toEqual([])
    await poll(settlement(claim, { outcome: 'completed', result: {} }))
    const [third] = await unpublish(job)
    expect(third?.job.removed_at).not.toBeNull()
    expect((await poll()).claims).toEqual([])
  })

  it('is refused where there is no post, and says what helps', async () => {
    const { jobs } = await enqueue(harness)
    await expect(unpublish(jobs[0]?.job_id ?? '')).rejects.toThrow('cancel it, or wait')
    const claim = theOne((await poll()).claims)
    await harness.xService`
      select carteiro.begin_step(${claim.job_id}, ${claim.lease_token}, 'create_post', '{}', true, 0)`
    await poll(settlement(claim, failure('refuse')))
    await expect(unpublish(claim.job_id)).rejects.toThrow('check the account')
    await expect(
      harness.gateway`select carteiro.unpublish_publication_job(${claim.job_id}, ${randomUUID()})`,
    ).rejects.toMatchObject({ code: 'CT404' })
  })

  it('is an event for who listens, and for the user’s Realtime topic, when the post is gone', async () => {
    const job = await published()
    await harness.owner`
      insert into carteiro.webhook_endpoints (user_id, url, secret) values (${harness.userId}, 'https://example.com/', '{}')`
    await unpublish(job)
    const claim = theOne((await poll()).claims)
    const waiting = await harness.owner`select from carteiro.webhook_messages where type = 'job.removed'`
    expect(waiting).toHaveLength(0)
    await poll(settlement(claim, { outcome: 'completed', result: {} }))
    const [message] =
      await harness.owner`select body from carteiro.webhook_messages where type = 'job.removed'`
    const { data } = event.parse(JSON.parse(message?.body))
    expect(data).toMatchObject({ id: job, status: 'completed', removed_at: expect.any(String) })
    const [broadcast] = await harness.owner`
      select payload from realtime.messages where payload ->> 'id' = ${job} order by (payload ->> 'seq')::bigint desc limit 1`
    expect(broadcast?.payload).toMatchObject({ status: 'completed', removed_at: expect.any(String) })
    await harness.owner`delete from carteiro.webhook_endpoints`
  })

  it('is recorded in the audit log, once', async () => {
    const job = await published()
    await unpublish(job)
    await unpublish(job)
    const rows = await harness.owner`select after from carteiro.audit_log where target = ${job}`
    expect(rows).toMatchObject([{ after: { platform: 'x', post_id: '17' } }])
  })

  it('goes on after its lease is lost, and fences who had it', async () => {
    const job = await published()
    await unpublish(job)
    const stale = theOne((await poll()).claims)
    await begin(stale, 'delete 17')
    await harness.owner`
      update carteiro.publication_slots set lease_expires_at = now() where lease_token = ${stale.lease_token}`
    const again = theOne((await poll()).claims)
    expect(again.action.id).toBe(stale.action.id)
    await expect(begin(stale, 'delete 17')).rejects.toMatchObject({ code: 'CT001' })
    expect((await poll(settlement(stale, { outcome: 'completed', result: {} }))).settled).toEqual([false])
    const [{ answer } = { answer: undefined }] = await begin(again, 'delete 17')
    expect(answer).toMatchObject({ state: 'in_doubt' })
    // A late result of the earlier call is true, whichever attempt has the lease.
    await finish(stale, 'delete 17')
    const [after] = await begin(again, 'delete 17')
    expect(after?.answer).toMatchObject({ state: 'done', result: { was: 'deleted' } })
    expect(await actionOf(job)).toMatchObject({ state: 'running' })
  })
})

describe('an action that fails', () => {
  const claimed = async () => {
    const job = await published()
    await unpublish(job)
    return { job, claim: theOne((await poll()).claims) }
  }

  it('is tried again with growing delays, then failed, and may be asked for again', async () => {
    const { job, claim } = await claimed()
    await poll(settlement(claim, failure('retry')))
    expect(await actionOf(job)).toMatchObject({ state: 'waiting', error_code: 'platform_unavailable' })
    for (let left = 3; left > 0; left -= 1) {
      await dueNow()
      await poll(settlement(theOne((await poll()).claims), failure('retry')))
    }
    expect(await actionOf(job)).toMatchObject({ state: 'failed', attempt: 4 })
    expect(await jobOf(harness.owner, job)).toMatchObject({ status: 'completed', removed_at: null })
    expect((await timelineOf(harness.owner, job)).at(-1)).toBe('action_failed')
    await unpublish(job)
    expect(theOne((await poll()).claims).action.id).toBe(claim.action.id)
  })

  it('waits for an account that must be connected again, and for a paused platform', async () => {
    const { job, claim } = await claimed()
    await poll(settlement(claim, failure('reconnect', { code: 'token_expired' })))
    const [account] = await harness.owner`
      select status from carteiro.platform_accounts where id = ${harness.accountId}`
    expect(account?.status).toBe('needs_reauth')
    expect((await poll({ sleep: true })).asleep).toBe(true)
    await harness.owner`update carteiro.platform_accounts set status = 'connected'`
    const next = theOne((await poll()).claims)
    await poll(settlement(next, failure('halt')))
    expect((await poll()).claims).toEqual([])
    await harness.gateway`select carteiro.resume_platform('x')`
    expect(theOne((await poll()).claims).job_id).toBe(job)
  })

  it('costs no retry while the platform asks to wait', async () => {
    const { job, claim } = await claimed()
    const answer = await poll(settlement(claim, failure('wait', { retry_after_seconds: 5 })))
    expect(answer.next_due_in_seconds).toBeLessThanOrEqual(5)
    expect(await actionOf(job)).toMatchObject({ state: 'waiting' })
    const [row] = await harness.owner`select retry_count from carteiro.job_actions`
    expect(row?.retry_count).toBe(0)
  })

  it('ends in doubt where a call that must not be made twice has no known end', async () => {
    const job = await published({ firstComment: 'Primeiro!' })
    const claim = theOne((await poll()).claims)
    expect(claim.action).toMatchObject({ kind: 'first_comment', request: { text: 'Primeiro!' } })
    await begin(claim, 'comment', true)
    await poll(settlement(claim, failure('refuse')))
    expect(await actionOf(job)).toMatchObject({ state: 'failed', error_code: 'outcome_unknown' })
    const { platform_response, status } = await jobOf(harness.owner, job)
    expect(status).toBe('completed')
    expect(platform_response.warnings).toEqual(['The first comment was not made: X is out of order.'])
  })
})

describe('the slots', () => {
  it('are shared: a fifth of them for actions, and none beyond the cap', async () => {
    const jobs = [await published(), await published(), await published()]
    for (const job of jobs) await unpublish(job)
    const first = await poll()
    expect(first.claims).toHaveLength(1)
    await enqueue(
      harness,
      Array.from({ length: 6 }, () => ({})),
    )
    const second = await poll()
    expect(second.claims).toHaveLength(4)
    expect(second.claims.every(({ action }) => action === undefined)).toBe(true)
    const [taken] = await harness.owner`
      select count(*)::integer from carteiro.publication_slots where slot > 0 and lease_token is not null`
    expect(taken?.count).toBe(5)
  })

  it('reach an action although jobs are always due: nothing is prefetched while it waits', async () => {
    const id = randomUUID()
    const job = await published()
    await enqueue(
      harness,
      Array.from({ length: 20 }, () => ({})),
    )
    const { claims } = await poll({ id, prefetch: 5 })
    expect(claims).toHaveLength(10)
    await unpublish(job)
    let waiting = claims
    const kinds: unknown[] = []
    for (let round = 0; round < 8 && !kinds.includes('unpublish'); round += 1) {
      const [next, ...rest] = waiting
      if (!next) break
      const outcome = { outcome: 'completed', platform_response: { post_id: `p${round}`, permalink: null } }
      const answer = await poll({ id, prefetch: 5, ...settlement(next, outcome) })
      kinds.push(...answer.claims.map(({ action }) => action?.kind))
      waiting = [...rest, ...answer.claims]
    }
    expect(kinds).toEqual(['unpublish'])
  })
})

describe('an edit of a published post', () => {
  const edit = (job: string) =>
    harness.gateway`select carteiro.edit_published_job(${job}, ${harness.userId}, '{"caption":"Olá"}')`

  it('is made one after the other, and not of a post that is deleted', async () => {
    const job = await published()
    await edit(job)
    await expect(edit(job)).rejects.toThrow('being edited')
    const claim = theOne((await poll()).claims)
    expect(claim.action).toMatchObject({ kind: 'edit', request: { caption: 'Olá' } })
    await poll(settlement(claim, { outcome: 'completed', result: {} }))
    await edit(job)
    await poll(settlement(theOne((await poll()).claims), { outcome: 'completed', result: {} }))
    await unpublish(job)
    await expect(edit(job)).rejects.toThrow('being edited or deleted')
  })
})
