import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { enqueue, jobOf, timelineOf } from '../../../infra/supabase/tests/support.ts'
import {
  completed,
  createGate,
  type DispatchStage,
  firstJob,
  SECRET,
  setDispatchStage,
  untilAsleep,
} from './testing/stage.ts'

let stage: DispatchStage
const children: ChildProcess[] = []
beforeAll(async () => {
  stage = await setDispatchStage()
})
afterAll(() => stage.close())
beforeEach(() => stage.reset())
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
    DATABASE_URL: stage.database.urlAs('carteiro_dispatcher'),
    INTERNAL_AUTH_SECRET: SECRET,
    PORT: '0',
  })

it('says every setting that is missing, and does not start', async () => {
  const { ended, output } = startProcess({ INTERNAL_AUTH_SECRET: 'short' })
  expect(await ended).toBe(1)
  expect(output()).toContain('DATABASE_URL: is not set')
  expect(output()).toContain('INTERNAL_AUTH_SECRET')
})

it('when killed, its jobs are taken over once their leases have run out', async () => {
  await stage.owner`update queue_settings set lease = '2 seconds'`
  const gate = createGate()
  stage.answerWith(async ({ attempt }) => {
    if (attempt === 1) await gate.opened
    return completed
  })
  const id = firstJob(await enqueue(stage))
  const first = startDispatcherProcess()
  await expect.poll(() => stage.calls.length).toBe(1)
  first.child.kill('SIGKILL')
  await first.ended
  await stage.startDispatcher({ timing: { lookEveryMs: 100 } })
  await expect.poll(() => stage.statusOf(id)).toBe('completed')
  expect(stage.calls.map((call) => call.attempt)).toEqual([1, 2])
  expect(await timelineOf(stage.owner, id)).toContain('lease_expired')
  expect(await jobOf(stage.owner, id)).toMatchObject({ retry_count: 0 })
  gate.release()
})

it('on SIGTERM finishes what is in hand, claims nothing more, and ends with 0', async () => {
  const gate = stage.holdAnswers()
  const inHand = firstJob(await enqueue(stage))
  const { child, ended, output } = startDispatcherProcess()
  await expect.poll(() => stage.calls.length).toBe(1)
  await untilAsleep(stage)
  child.kill('SIGTERM')
  // It has heard the signal when it is no longer asleep; what comes then is for others.
  await untilAsleep(stage, 0)
  const late = firstJob(await enqueue(stage))
  gate.release()
  expect(await ended).toBe(0)
  expect(await stage.statusOf(inHand)).toBe('completed')
  expect(await stage.statusOf(late)).toBe('pending')
  const lines = output()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const answered = lines.find((line) => line.msg === 'Job answered')
  expect(answered).toMatchObject({ job_id: inHand, platform: 'x', outcome: 'completed' })
  expect(answered.trace_id).toMatch(/^[0-9a-f]{32}$/)
})
