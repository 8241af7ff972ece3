import { randomUUID } from 'node:crypto'
import {
  type ActionRequest,
  PROCESS_ACTION_PATH,
  PROCESS_PUBLICATION_PATH,
  type ProcessRequest,
} from '@carteiro/contracts'
import { createDispatcher, type Dispatcher } from '@carteiro/dispatcher'
import { platformNames } from '@carteiro/platforms'
import {
  connectDatabase,
  createLogger,
  createServiceApp,
  listen,
  requireInternalCall,
} from '@carteiro/service-kit'
import { expect } from 'vitest'
import { clearQueue, type DatabaseHarness, jobOf, startDatabaseHarness } from '../database/harness.ts'

/** The platforms beside x, which every harness has. */
export const OTHERS = platformNames.filter((platform) => platform !== 'x')
type DispatcherOptions = Parameters<typeof createDispatcher>[0]

/** A dispatcher that is not woken sleeps for longer than any test: what it does was not found by a poll in between. */
const ONE_HOUR_MS = 3_600_000
export const SECRET = 'a-secret-of-at-least-thirty-two-characters'
export const logger = createLogger({ service: 'test', level: 'silent' })
export const completed = {
  outcome: 'completed',
  platform_response: { post_id: '1', permalink: 'https://example.com/1' },
}

/** `action`: of a call that is for an action on a published job. */
export type Call = ProcessRequest &
  Partial<Pick<ActionRequest, 'action'>> & { traceparent: string | undefined; aborted: boolean }
/** The answer of the platform service: an outcome, a raw response, or none (the connection is closed). */
export type Answer = object | Response | 'cut'

/** A database of its own, and platform services on real ports that answer as the test says. */
export type DispatcherHarness = DatabaseHarness & {
  calls: Call[]
  mostOpen(): number
  answerWith(answer: (call: Call) => Answer | Promise<Answer>): void
  /** Every call completes, but not before the gate is opened. */
  holdAnswers(): Gate
  startDispatcher(options?: {
    timing?: DispatcherOptions['timing']
    prefetchTarget?: DispatcherOptions['prefetchTarget']
    installation?: DispatcherOptions['installation']
    url?: string
  }): Promise<Dispatcher>
  statusOf(jobId: string): Promise<string>
  reset(): Promise<void>
}

/** Jobs of these platforms beside x. */
export const startDispatcherHarness = async (others: string[] = []): Promise<DispatcherHarness> => {
  const harness = await startDatabaseHarness()
  const calls: Call[] = []
  let answer: (call: Call) => Answer | Promise<Answer> = () => completed
  let open = 0
  let mostOpen = 0
  let stops: (() => Promise<unknown>)[] = []

  const serve = (platform: string) => {
    const app = createServiceApp({ service: platform, logger, isReady: async () => undefined })
    app.on(
      'POST',
      [PROCESS_PUBLICATION_PATH, PROCESS_ACTION_PATH],
      requireInternalCall({ secret: SECRET, audience: platform, callers: ['dispatcher'] }),
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
    return listen(app, { host: '127.0.0.1', port: 0 })
  }
  const service = await serve('x')
  await harness.xService`select carteiro.register_platform('x', 'X', '1.0.0', '{}', ${service.url})`
  const otherServices = await Promise.all(others.map(serve))
  for (const [place, { url }] of otherServices.entries()) {
    await harness.owner`update carteiro.platforms set url = ${url} where platform = ${others[place] ?? ''}`
  }

  const stopAll = async () => {
    await Promise.all(stops.map((stop) => stop()))
    stops = []
  }

  return {
    ...harness,
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
      prefetchTarget,
      installation,
      url = harness.database.urlAs('carteiro_dispatcher'),
    } = {}) => {
      const sql = connectDatabase(url, { service: 'dispatcher', max: 2, session: true })
      const dispatcher = createDispatcher({
        sql,
        id: randomUUID(),
        secret: SECRET,
        logger,
        timing: { pollEveryMs: ONE_HOUR_MS, ...timing },
        ...(prefetchTarget ? { prefetchTarget } : {}),
        ...(installation ? { installation } : {}),
      })
      stops.push(async () => {
        await dispatcher.stop()
        await sql.end({ timeout: 1 })
      })
      dispatcher.start()
      return dispatcher
    },
    statusOf: async (jobId) => (await jobOf(harness.owner, jobId)).status,
    reset: async () => {
      await stopAll()
      await clearQueue(harness)
      await harness.owner`delete from carteiro.dispatchers`
      await harness.xService`select carteiro.register_platform('x', 'X', '1.0.0', '{}', ${service.url})`
      calls.length = 0
      mostOpen = 0
      answer = () => completed
    },
    close: async () => {
      await stopAll()
      await Promise.all([service, ...otherServices].map((one) => one.close()))
      await harness.close()
    },
  }
}

export type Gate = { opened: Promise<void>; release(): void }

/** A promise with its resolver: holds answers back until it is opened. */
export const createGate = (): Gate => {
  let release: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    release = resolve
  })
  return { opened, release: () => release() }
}

export const firstJob = (answered: { jobs: { job_id: string }[] }): string => answered.jobs[0]?.job_id ?? ''

export const untilAsleep = (harness: DatabaseHarness, count = 1) =>
  expect
    .poll(async () => (await harness.owner`select from carteiro.dispatchers where asleep`).length)
    .toBe(count)
