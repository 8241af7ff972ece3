import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { enqueue, jobOf, timelineOf } from '@carteiro/testing/database/harness'
import {
  completed,
  createGate,
  type DispatcherHarness,
  firstJob,
  SECRET,
  startDispatcherHarness,
  untilAsleep,
} from '@carteiro/testing/dispatcher/harness'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'

let harness: DispatcherHarness
const children: ChildProcess[] = []
beforeAll(async () => {
  harness = await startDispatcherHarness()
})
afterAll(() => harness.close())
beforeEach(() => harness.reset())
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

/** The service as it is deployed: a process of its own. */
const startProcess = (settings: Record<string, string>) => {
  const child = spawn(process.execPath, [`${import.meta.dirname}/main.ts`], {
    env: { PATH: process.env.PATH, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  const output: string[] = []
  child.stdout.on('data', (chunk) => output.push(String(chunk)))
  child.stderr.on('data', (chunk) => output.push(String(chunk)))
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return { child, ended, output: () => output.join('') }
}
const startDispatcherProcess = () =>
  startProcess({
    DATABASE_URL: harness.database.urlAs('carteiro_dispatcher'),
    INTERNAL_AUTH_SECRET: SECRET,
    PORT: '0',
  })

it('reports every setting that is missing, and does not start', async () => {
  const { ended, output } = startProcess({ INTERNAL_AUTH_SECRET: 'short' })
  expect(await ended).toBe(1)
  expect(output()).toContain('DATABASE_URL: is not set')
  expect(output()).toContain('INTERNAL_AUTH_SECRET')
})

it('when killed, its jobs are taken over once their leases have expired', async () => {
  await harness.owner`update carteiro.queue_settings set lease = '10 seconds'`
  const gate = createGate()
  harness.answerWith(async ({ attempt }) => {
    if (attempt === 1) await gate.opened
    return completed
  })
  const id = firstJob(await enqueue(harness))
  const first = startDispatcherProcess()
  await expect.poll(() => harness.calls.length).toBe(1)
  first.child.kill('SIGKILL')
  await first.ended
  await harness.startDispatcher({ timing: { pollEveryMs: 100 } })
  await expect.poll(() => harness.statusOf(id)).toBe('completed')
  expect(harness.calls.map((call) => call.attempt)).toEqual([1, 2])
  expect(await timelineOf(harness.owner, id)).toContain('lease_expired')
  expect(await jobOf(harness.owner, id)).toMatchObject({ retry_count: 0 })
  gate.release()
})

it('on SIGTERM finishes the job in flight, claims nothing more, and ends with 0', async () => {
  const gate = harness.holdAnswers()
  const inFlight = firstJob(await enqueue(harness))
  const { child, ended, output } = startDispatcherProcess()
  await expect.poll(() => harness.calls.length).toBe(1)
  await untilAsleep(harness)
  child.kill('SIGTERM')
  // It has received the signal when it is no longer asleep; what is enqueued then is for others.
  await untilAsleep(harness, 0)
  const late = firstJob(await enqueue(harness))
  gate.release()
  expect(await ended).toBe(0)
  expect(await harness.statusOf(inFlight)).toBe('completed')
  expect(await harness.statusOf(late)).toBe('pending')
  const lines = output()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const answered = lines.find((line) => line.msg === 'Job answered')
  expect(answered).toMatchObject({ job_id: inFlight, platform: 'x', outcome: 'completed' })
  expect(answered.trace_id).toMatch(/^[0-9a-f]{32}$/)
})
