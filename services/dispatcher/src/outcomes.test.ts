import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createAccount, createUser, enqueue, jobOf } from '../../../infra/supabase/tests/support.ts'
import { completed, type DispatchStage, firstJob, setDispatchStage } from './testing/stage.ts'

let stage: DispatchStage
beforeAll(async () => {
  stage = await setDispatchStage()
})
afterAll(() => stage.close())
beforeEach(() => stage.reset())

const until = (id: string, field: string, value: unknown) =>
  expect.poll(async () => (await jobOf(stage.owner, id))[field]).toBe(value)

describe('nothing was sent: the job waits, at no cost', () => {
  it('when the service has not announced itself', async () => {
    const id = firstJob(await enqueue(stage, [{ platform: 'threads', option: 'threads_post' }]))
    await stage.startDispatcher()
    await until(id, 'error_code', 'platform_unavailable')
    expect(await jobOf(stage.owner, id)).toMatchObject({ status: 'pending', retry_count: 0 })
  })

  it.each([
    ['nobody listens there', 'http://127.0.0.1:1'],
    ['its name is unknown', 'http://nowhere.invalid'],
    ['its address is none', 'http://not an address'],
  ])('when %s', async (_, url) => {
    await stage.xService`select announce_platform('x', 'X', '1.0.0', '{}', ${url})`
    const id = firstJob(await enqueue(stage))
    await stage.startDispatcher()
    await until(id, 'error_code', 'platform_unavailable')
    expect(await jobOf(stage.owner, id)).toMatchObject({ status: 'pending', attempt: 1, retry_count: 0 })
  })
})

describe('the service turns the dispatcher away: the job waits until that is mended, at no cost', () => {
  it.each([302, 401, 403, 404, 405, 429])('with HTTP %i', async (status) => {
    stage.answerWith(() => new Response('', { status }))
    const id = firstJob(await enqueue(stage))
    await stage.startDispatcher()
    await until(id, 'error_code', 'platform_unavailable')
    expect(await jobOf(stage.owner, id)).toMatchObject({
      status: 'pending',
      retry_count: 0,
      error_message: expect.stringContaining(`HTTP ${status}`),
    })
  })
})

describe('something was sent and no answer came: again, as a retry, looking first', () => {
  it.each([
    ['the connection is lost', () => 'cut' as const, 'platform_unavailable'],
    ['a proxy answers 502', () => new Response('', { status: 502 }), 'platform_unavailable'],
    ['the answer is no outcome', () => ({ outcome: 'perhaps' }), 'unreadable_response'],
    ['the answer has no end', () => new Response('x'.repeat(2 * 1024 * 1024)), 'platform_unavailable'],
    ['the time is up', () => new Promise<object>(() => undefined), 'timeout'],
  ])('when %s', async (_, answer, code) => {
    stage.answerWith(answer)
    const id = firstJob(await enqueue(stage))
    await stage.startDispatcher({ timing: { attemptLimitMs: 500 } })
    await until(id, 'error_code', code)
    expect(await jobOf(stage.owner, id)).toMatchObject({ status: 'pending', attempt: 1, retry_count: 1 })
  })

  it('and the next attempt can succeed', async () => {
    await stage.owner`update queue_settings set retry_base = '0.1 seconds'`
    stage.answerWith(({ attempt }) => (attempt === 1 ? 'cut' : completed))
    const id = firstJob(await enqueue(stage))
    await stage.startDispatcher()
    await until(id, 'status', 'completed')
    expect(await jobOf(stage.owner, id)).toMatchObject({ attempt: 2, retry_count: 1, error_code: null })
  })
})

it('takes the word of a service that fails with an outcome', async () => {
  const outcome = { outcome: 'failed', verdict: 'refuse', code: 'media_rejected', message: 'no such codec' }
  stage.answerWith(() => Response.json(outcome, { status: 500 }))
  const id = firstJob(await enqueue(stage))
  await stage.startDispatcher()
  await until(id, 'status', 'failed')
  expect(await jobOf(stage.owner, id)).toMatchObject({
    error_code: 'media_rejected',
    error_message: 'no such codec',
  })
})

it('does not repeat a request that the service refuses, and keeps its words from the author', async () => {
  stage.answerWith(() => Response.json({ internals: 'of ours' }, { status: 400 }))
  const id = firstJob(await enqueue(stage))
  await stage.startDispatcher()
  await until(id, 'status', 'failed')
  const job = await jobOf(stage.owner, id)
  expect(job).toMatchObject({ error_code: 'internal', attempt: 1 })
  expect(job.error_message).not.toContain('internals')
})

it('stores what a platform says, whatever characters are in it', async () => {
  stage.answerWith(() => ({
    outcome: 'failed',
    verdict: 'refuse',
    code: 'internal',
    message: 'a\u0000b\ud800c',
  }))
  const id = firstJob(await enqueue(stage))
  await stage.startDispatcher()
  await until(id, 'status', 'failed')
  expect((await jobOf(stage.owner, id)).error_message).toBe('a\ufffdb\ufffdc')
})

it('an outcome that the database cannot take holds up no other', async () => {
  let odd = ''
  const beyondAllBounds = { outcome: 'pending', resume_after_seconds: 1e300, reason: 'x' }
  stage.answerWith(({ job_id }) => (job_id === odd ? beyondAllBounds : completed))
  const { jobs } = await enqueue(stage, [{}, {}, {}])
  odd = jobs[1]?.job_id ?? ''
  await stage.startDispatcher()
  await until(odd, 'error_code', 'internal')
  await until(jobs[0]?.job_id ?? '', 'status', 'completed')
  await until(jobs[2]?.job_id ?? '', 'status', 'completed')
  expect(await jobOf(stage.owner, odd)).toMatchObject({ status: 'pending', retry_count: 1 })
})

it('attempts of one user that a platform does not answer, or answers unreadably, keep nobody else from it', async () => {
  const another = await createUser(stage.owner)
  await createAccount(stage.owner, another, 'x')
  const codes = ['platform_unavailable', 'unreadable_response'] as const
  stage.answerWith(({ user_id, attempt }) =>
    user_id === another
      ? completed
      : { outcome: 'failed', verdict: 'retry', code: codes[attempt % 2], message: 'no answer that is one' },
  )
  await stage.owner`update queue_settings set circuit_after = 2, retry_base = '0.05 seconds'`
  await enqueue(stage, [{}, {}, {}])
  await stage.startDispatcher()
  await expect
    .poll(async () => stage.owner`select from platform_policies where failures_in_a_row >= 2`)
    .toHaveLength(1)
  const theirs = firstJob(await enqueue({ gateway: stage.gateway, userId: another }))
  await until(theirs, 'status', 'completed')
  await stage.owner`update queue_settings set circuit_after = 5`
})
