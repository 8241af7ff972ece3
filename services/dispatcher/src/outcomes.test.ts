import { createAccount, createUser, enqueue, jobOf } from '@carteiro/testing/database/harness'
import {
  completed,
  createGate,
  type DispatcherHarness,
  firstJob,
  startDispatcherHarness,
} from '@carteiro/testing/dispatcher/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

let harness: DispatcherHarness
beforeAll(async () => {
  harness = await startDispatcherHarness()
})
afterAll(() => harness.close())
beforeEach(() => harness.reset())

const until = (id: string, field: string, value: unknown) =>
  expect.poll(async () => (await jobOf(harness.owner, id))[field]).toBe(value)

describe('nothing was sent: the job waits, at no cost', () => {
  it('when the service has not registered', async () => {
    const id = firstJob(await enqueue(harness, [{ platform: 'threads', option: 'threads_post' }]))
    await harness.startDispatcher()
    await until(id, 'error_code', 'platform_unavailable')
    expect(await jobOf(harness.owner, id)).toMatchObject({ status: 'pending', retry_count: 0 })
  })

  it.each([
    ['nothing listens there', 'http://127.0.0.1:1'],
    ['its name is unknown', 'http://nowhere.invalid'],
    ['its address is none', 'http://not an address'],
  ])('when %s', async (_, url) => {
    await harness.xService`select carteiro.register_platform('x', 'X', '1.0.0', '{}', ${url})`
    const id = firstJob(await enqueue(harness))
    await harness.startDispatcher()
    await until(id, 'error_code', 'platform_unavailable')
    expect(await jobOf(harness.owner, id)).toMatchObject({ status: 'pending', attempt: 1, retry_count: 0 })
  })
})

describe('the service refuses the dispatcher: the job waits until that is fixed, at no cost', () => {
  it.each([302, 401, 403, 404, 405, 429])('with HTTP %i', async (status) => {
    harness.answerWith(() => new Response('', { status }))
    const id = firstJob(await enqueue(harness))
    await harness.startDispatcher()
    await until(id, 'error_code', 'platform_unavailable')
    expect(await jobOf(harness.owner, id)).toMatchObject({
      status: 'pending',
      retry_count: 0,
      error_message: expect.stringContaining(`HTTP ${status}`),
    })
  })
})

describe('something was sent and no answer came: a retry, which checks its steps first', () => {
  it.each([
    ['the connection is lost', () => 'cut' as const, 'platform_unavailable'],
    ['a proxy answers 502', () => new Response('', { status: 502 }), 'platform_unavailable'],
    ['the answer is no outcome', () => ({ outcome: 'perhaps' }), 'unreadable_response'],
    ['the answer has no end', () => new Response('x'.repeat(2 * 1024 * 1024)), 'platform_unavailable'],
    ['the attempt’s limit has passed', () => new Promise<object>(() => undefined), 'timeout'],
  ])('when %s', async (_, answer, code) => {
    harness.answerWith(answer)
    const id = firstJob(await enqueue(harness))
    // Short only where it is waited for: a loaded machine needs longer for the other answers.
    await harness.startDispatcher({ timing: code === 'timeout' ? { attemptLimitMs: 500 } : {} })
    await until(id, 'error_code', code)
    expect(await jobOf(harness.owner, id)).toMatchObject({ status: 'pending', attempt: 1, retry_count: 1 })
  })

  it('and the next attempt can succeed', async () => {
    await harness.owner`update carteiro.queue_settings set retry_base = '0.1 seconds'`
    harness.answerWith(({ attempt }) => (attempt === 1 ? 'cut' : completed))
    const id = firstJob(await enqueue(harness))
    await harness.startDispatcher()
    await until(id, 'status', 'completed')
    expect(await jobOf(harness.owner, id)).toMatchObject({ attempt: 2, retry_count: 1, error_code: null })
  })
})

it('takes the outcome of a service that answers 500 with one', async () => {
  const outcome = { outcome: 'failed', verdict: 'refuse', code: 'media_rejected', message: 'no such codec' }
  harness.answerWith(() => Response.json(outcome, { status: 500 }))
  const id = firstJob(await enqueue(harness))
  await harness.startDispatcher()
  await until(id, 'status', 'failed')
  expect(await jobOf(harness.owner, id)).toMatchObject({
    error_code: 'media_rejected',
    error_message: 'no such codec',
  })
})

it('does not repeat a request that the service refuses, and does not show its answer to the user', async () => {
  harness.answerWith(() => Response.json({ internals: 'of ours' }, { status: 400 }))
  const id = firstJob(await enqueue(harness))
  await harness.startDispatcher()
  await until(id, 'status', 'failed')
  const job = await jobOf(harness.owner, id)
  expect(job).toMatchObject({ error_code: 'internal', attempt: 1 })
  expect(job.error_message).not.toContain('internals')
})

it('stores a platform’s message, whatever characters are in it', async () => {
  harness.answerWith(() => ({
    outcome: 'failed',
    verdict: 'refuse',
    code: 'internal',
    message: 'a\u0000b\ud800c',
  }))
  const id = firstJob(await enqueue(harness))
  await harness.startDispatcher()
  await until(id, 'status', 'failed')
  expect((await jobOf(harness.owner, id)).error_message).toBe('a\ufffdb\ufffdc')
})

it('an outcome that the database cannot take holds up no other', async () => {
  let odd = ''
  const beyondAllBounds = { outcome: 'pending', resume_after_seconds: 1e300, reason: 'x' }
  harness.answerWith(({ job_id }) => (job_id === odd ? beyondAllBounds : completed))
  const { jobs } = await enqueue(harness, [{}, {}, {}])
  odd = jobs[1]?.job_id ?? ''
  await harness.startDispatcher()
  await until(odd, 'error_code', 'internal')
  await until(jobs[0]?.job_id ?? '', 'status', 'completed')
  await until(jobs[2]?.job_id ?? '', 'status', 'completed')
  expect(await jobOf(harness.owner, odd)).toMatchObject({ status: 'pending', retry_count: 1 })
})

it('what cannot be claimed keeps nothing from being settled, and no lease from being renewed', async () => {
  const gates = new Map<string, ReturnType<typeof createGate>>()
  harness.answerWith(async ({ job_id }) => {
    await gates.get(job_id)?.opened
    return completed
  })
  const ids = (await enqueue(harness, [{}, {}])).jobs.map(({ job_id }) => job_id)
  for (const id of ids) gates.set(id, createGate())
  const [ending = '', lasting = ''] = ids
  await harness.startDispatcher({ timing: { pollEveryMs: 20, renewEveryMs: 20 } })
  await expect.poll(() => harness.calls.length).toBe(2)
  const endOf = async () =>
    (
      await harness.owner`select lease_expires_at from carteiro.publication_slots where job_id = ${lasting}`
    )[0]?.lease_expires_at
  await harness.owner`alter function carteiro.take_messages rename to take_messages_away`
  try {
    const before = await endOf()
    const next = firstJob(await enqueue(harness))
    gates.get(ending)?.release()
    await until(ending, 'status', 'completed')
    await expect.poll(endOf).not.toEqual(before)
    expect(await harness.statusOf(next)).toBe('pending')
    await harness.owner`alter function carteiro.take_messages_away rename to take_messages`
    await until(next, 'status', 'completed')
  } finally {
    // Already done in a good run.
    await harness.owner`alter function carteiro.take_messages_away rename to take_messages`.catch(
      () => undefined,
    )
    for (const gate of gates.values()) gate.release()
  }
  await until(lasting, 'status', 'completed')
  expect(harness.calls).toHaveLength(3)
})

it('attempts of one user that a platform does not answer, or answers unreadably, keep no other user from it', async () => {
  const another = await createUser(harness.owner)
  await createAccount(harness.owner, another, 'x')
  const codes = ['platform_unavailable', 'unreadable_response'] as const
  harness.answerWith(({ user_id, attempt }) =>
    user_id === another
      ? completed
      : { outcome: 'failed', verdict: 'retry', code: codes[attempt % 2], message: 'no answer that is one' },
  )
  await harness.owner`update carteiro.queue_settings set circuit_after = 2, retry_base = '0.05 seconds'`
  await enqueue(harness, [{}, {}, {}])
  await harness.startDispatcher()
  await expect
    .poll(async () => harness.owner`select from carteiro.platform_policies where failures_in_a_row >= 2`)
    .toHaveLength(1)
  const theirs = firstJob(await enqueue({ gateway: harness.gateway, userId: another }))
  await until(theirs, 'status', 'completed')
  await harness.owner`update carteiro.queue_settings set circuit_after = 5`
})
