import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger, Sql } from '@carteiro/service-kit'
import type { MediaTask, MediaTaskCalls } from '../../sql/media-task-calls.ts'
import type { MediaStore } from '../store/store.ts'
import { taskFolder } from './leftovers.ts'
import { MAX_TASK_ATTEMPTS, TASK_DATABASE_PAUSE_MS, TASK_LEASE_MS, TASK_POLL_MS } from './limits.ts'
import { renewing } from './renewing.ts'
import { taskFailureOf } from './task-failure.ts'

/** A claimed task. `token`: its lease, and the id under which its result is stored. */
export type ClaimedTask = MediaTask & { token: string }
export type TaskRun = {
  /** Of this try alone; removed behind it. */
  folder: string
  /** Ends when the gateway stops, the lease is lost, or no job waits for the task any more. */
  signal: AbortSignal
  /** From 0 to 1. */
  onProgress(done: number): void
}
/** Does a task and ends it (finishMediaTask, reuseMediaResult). What it throws ends the try. */
export type TaskHandler = (task: ClaimedTask, run: TaskRun) => Promise<void>

type Calls = MediaTaskCalls
type Options = {
  /** For wake-ups. */
  sql: Pick<Sql, 'listen'>
  calls: Calls
  store: Pick<MediaStore, 'remove'>
  /** Folders of tasks are made in it. */
  workDir: string
  handlers: Partial<Record<MediaTask['kind'], TaskHandler>>
  logger: Logger
}
export type MediaTasks = {
  start(): void
  /** Gives the tasks at work back, so that another gateway takes them at once. */
  stop(): Promise<void>
}

/**
 * Prepares files of jobs that are held for it: claims tasks from the queue in the database, one of each kind at a time, and is
 * woken by new ones. What a killed gateway leaves is taken over when its lease has run out.
 */
export const createMediaTasks = ({ sql, calls, store, workDir, handlers, logger }: Options): MediaTasks => {
  const stopping = new AbortController()
  const wakes = new Set<() => void>()
  const wakeAll = (): void => {
    for (const wake of wakes) wake()
  }

  /** @returns whether the task was still this gateway's, and not ended */
  const giveUp = (task: ClaimedTask, signal: AbortSignal, error: unknown, log: Logger): Promise<boolean> => {
    if (signal.aborted) {
      log.info({ why: signal.reason }, 'A file is not prepared here any more')
      return calls.giveBackMediaTask(task.id, task.token)
    }
    const failure = taskFailureOf(error, task.attempt)
    log.warn({ err: error, ...failure }, 'A file could not be prepared')
    return calls.failMediaTask(task.id, task.token, failure)
  }

  const perform = async (handler: TaskHandler, task: ClaimedTask): Promise<void> => {
    const lease = renewing(calls, task, stopping.signal)
    const folder = taskFolder(workDir, task.token)
    const log = logger.child({ media_task: task.id, kind: task.kind, attempt: task.attempt })
    try {
      if (task.left_token) await store.remove(task.left_token)
      await mkdir(folder, { recursive: true })
      await handler(task, { folder, signal: lease.signal, onProgress: lease.onProgress })
      log.info('A file was prepared')
    } catch (error) {
      const isOurs = await giveUp(task, lease.signal, error, log)
      // Otherwise it may have ended, though its answer was lost: then this is its result.
      if (isOurs) await store.remove(task.token)
    } finally {
      await lease.end()
      await rm(folder, { recursive: true, force: true })
      await calls.releasePreparedJobs(task.id)
    }
  }

  /** @returns whether there was something to do */
  const next = async (kind: MediaTask['kind'], handler: TaskHandler): Promise<boolean> => {
    const token = randomUUID()
    const limits = { leaseMs: TASK_LEASE_MS, maxAttempts: MAX_TASK_ATTEMPTS }
    const task = await calls.claimMediaTask(kind, token, limits)
    if (task) await perform(handler, { ...task, token })
    // What was left by gateways that were killed between the end of a task and its jobs.
    else await calls.releasePreparedJobs(null)
    return task !== null
  }

  const run = async (kind: MediaTask['kind'], handler: TaskHandler): Promise<void> => {
    let wasWoken = false
    let sleeping: AbortController | undefined
    wakes.add(() => {
      wasWoken = true
      sleeping?.abort()
    })
    const sleep = async (ms: number): Promise<void> => {
      sleeping = new AbortController()
      const signal = AbortSignal.any([sleeping.signal, stopping.signal])
      if (!wasWoken) await pause(ms, undefined, { signal }).catch(() => undefined)
    }
    while (!stopping.signal.aborted) {
      wasWoken = false
      try {
        if (!(await next(kind, handler))) await sleep(TASK_POLL_MS)
      } catch (error) {
        logger.warn({ err: error, kind }, 'The queue of files to prepare does not answer')
        await pause(TASK_DATABASE_PAUSE_MS)
      }
    }
  }

  const listen = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await sql.listen('media_task_wake_up', wakeAll, wakeAll)
        return
      } catch (error) {
        logger.warn({ err: error }, 'Cannot listen for files to prepare yet')
        await pause(TASK_DATABASE_PAUSE_MS)
      }
    }
  }

  let running: Promise<unknown> = Promise.resolve()
  return {
    start: () => {
      void listen()
      const kinds = Object.entries(handlers) as [MediaTask['kind'], TaskHandler][]
      running = Promise.all(kinds.map(([kind, handler]) => run(kind, handler)))
    },
    stop: async () => {
      stopping.abort('the gateway stops')
      wakeAll()
      await running
    },
  }
}
