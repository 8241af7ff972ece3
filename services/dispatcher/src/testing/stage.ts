import { randomUUID } from 'node:crypto'
import { PROCESS_PUBLICATION_PATH, type ProcessRequest } from '@carteiro/contracts'
import {
  connectDatabase,
  createLogger,
  createServiceApp,
  listen,
  requireInternalCall,
} from '@carteiro/service-kit'
import { expect } from 'vitest'
import { clearQueue, jobOf, type Stage, setStage } from '../../../../infra/supabase/tests/support.ts'
import { createDispatcher, type Dispatcher } from '../dispatcher.ts'
import type { Pace } from '../pace.ts'
import type { Timing } from '../timing.ts'

/** A dispatcher that is not woken sleeps for longer than any test: what it does was not found by looking again. */
const ONE_HOUR_MS = 3_600_000
export const SECRET = 'a-secret-of-at-least-thirty-two-characters'
export const logger = createLogger({ service: 'test', level: 'silent' })
export const completed = {
  outcome: 'completed',
  platform_response: { post_id: '1', permalink: 'https://example.com/1' },
}

export type Call = ProcessRequest & { traceparent: string | undefined; aborted: boolean }
/** What the platform service answers: an outcome, a raw response, or nothing (the connection is cut). */
export type Answer = object | Response | 'cut'

/** A database of its own, and a platform service on a real port that answers as the test says. */
export type DispatchStage = Stage & {
  calls: Call[]
  mostOpen(): number
  answerWith(answer: (call: Call) => Answer | Promise<Answer>): void
  /** Every call is completed, but not before the gate is opened. */
  holdAnswers(): Gate
  startDispatcher(options?: { timing?: Partial<Timing>; pace?: Pace; url?: string }): Promise<Dispatcher>
  statusOf(jobId: string): Promise<string>
  reset(): Promise<void>
}

export const setDispatchStage = async (): Promise<DispatchStage> => {
  const stage = await setStage()
  const calls: Call[] = []
  let answer: (call: Call) => Answer | Promise<Answer> = () => completed
  let open = 0
  let mostOpen = 0
  let stops: (() => Promise<unknown>)[] = []

  const app = createServiceApp({ service: 'x', logger, isReady: async () => undefined })
  app.post(
    PROCESS_PUBLICATION_PATH,
    requireInternalCall({ secret: SECRET, audience: 'x', callers: ['dispatcher'] }),
    async (context) => {
      const call: Call = {
        ...(await context.req.json()),
        traceparent: context.req.header('traceparent'),
        aborted: false,
      }
      context.req.raw.signal.addEventListener('abort', () => {
        call.aborted = true
      })
      calls.push(call)
      open += 1
      mostOpen = Math.max(mostOpen, open)
      const given = await answer(call)
      open -= 1
      if (given === 'cut') {
        const { incoming } = context.env as { incoming: { socket: { destroy(): void } } }
        incoming.socket.destroy()
        return context.body(null)
      }
      return given instanceof Response ? given : context.json(given as never)
    },
  )
  const service = await listen(app, { host: '127.0.0.1', port: 0 })
  await stage.xService`select announce_platform('x', 'X', '1.0.0', '{}', ${service.url})`

  const stopAll = async () => {
    await Promise.all(stops.map((stop) => stop()))
    stops = []
  }

  return {
    ...stage,
    calls,
    mostOpen: () => mostOpen,
    answerWith: (given) => {
      answer = given
    },
    holdAnswers: () => {
      const gate = createGate()
      answer = async () => {
        await gate.opened
        return completed
      }
      return gate
    },
    startDispatcher: async ({
      timing = {},
      pace,
      url = stage.database.urlAs('carteiro_dispatcher'),
    } = {}) => {
      const sql = connectDatabase(url, { service: 'dispatcher', max: 2, session: true })
      const dispatcher = createDispatcher({
        sql,
        id: randomUUID(),
        secret: SECRET,
        logger,
        timing: { lookEveryMs: ONE_HOUR_MS, ...timing },
        ...(pace ? { pace } : {}),
      })
      stops.push(async () => {
        await dispatcher.stop()
        await sql.end({ timeout: 1 })
      })
      dispatcher.start()
      return dispatcher
    },
    statusOf: async (jobId) => (await jobOf(stage.owner, jobId)).status,
    reset: async () => {
      await stopAll()
      await clearQueue(stage)
      await stage.owner`delete from dispatchers`
      await stage.xService`select announce_platform('x', 'X', '1.0.0', '{}', ${service.url})`
      calls.length = 0
      mostOpen = 0
      answer = () => completed
    },
    close: async () => {
      await stopAll()
      await service.close()
      await stage.close()
    },
  }
}

export type Gate = { opened: Promise<void>; release(): void }

/** A promise and its key: holds answers back until released. */
export const createGate = (): Gate => {
  let release: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    release = resolve
  })
  return { opened, release: () => release() }
}

export const firstJob = (answered: { jobs: { job_id: string }[] }): string => answered.jobs[0]?.job_id ?? ''

export const untilAsleep = (stage: Stage, count = 1) =>
  expect
    .poll(async () => (await stage.owner`select from dispatchers where asleep`).length, { timeout: 5_000 })
    .toBe(count)
