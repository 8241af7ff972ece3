import { secondsHistogram, stopwatch, withSpan } from '@carteiro/service-kit'
import { z } from 'zod'
import { judgeCommit } from './commit-answer.ts'
import { ConnectFailed } from './http-client.ts'
import { LeaseLost, outcomeUnknown, Pending, PlatformError } from './outcomes.ts'
import { type JobCalls, type NotBegun, RecordedByAnother, type RecordedStep, type StepAnswer } from './sql.ts'

/** What a look at the platform brought to light about a step whose end isn't known. */
export type Finding<Result> =
  | { done: Result }
  | { notDone: true }
  | { lookAgainIn: number; reason: string }
  | { unknown: true; message: string }

type Intent = Record<string, unknown>

/** A call to a platform that has an effect. */
export type Step<Result> = {
  /** After it the post is visible: the point of no return. */
  commits?: boolean
  /**
   * Whether the platform's rates (docs/decisions/0007-turns-shares-and-a-circuit.md) count this call. Without it those of
   * steps that commit are.
   */
  counts?: boolean
  /** How long the call may take; it is aborted then, and nobody judges it before. */
  callSeconds: number
  /**
   * What must be known to find out later whether it happened. No secrets. A function is asked only when the step is
   * about to act, so that it may cost a call.
   */
  intent: Intent | (() => Promise<Intent>)
  act: (signal: AbortSignal) => Promise<Result>
  /**
   * Finds out what became of an earlier call that was given up `secondsSinceCall` ago (by the database's clock).
   * Without it the step is repeated, which must be harmless then.
   */
  reconcile?: (intent: Intent, beganAt: Date, secondsSinceCall: number) => Promise<Finding<Result>>
  /**
   * Of a step that commits: finds out whether the post was published after a moment by a call that nothing here knows of,
   * for the database was restored from a backup since. Without it the outcome is unknown then.
   */
  findSince?: (since: Date) => Promise<Finding<Result>>
}

/** The step by which the ledger says that a later state of the database may have published the job (confirm_installation). */
const RESTORED = 'database_restored'
const restored = z.object({ since: z.coerce.date(), confirmed_at: z.coerce.date().optional() })
/** Posts of the lost time may be that old before a list of the platform shows them. */
const LISTS_LAG_SECONDS = 120
/** What a platform that cannot be asked for certain says of such a job. */
export const CANNOT_LOOK =
  'The database was restored from a backup, and the platform does not tell whether this was published meanwhile. Look at the account before you try again.'

export type RunStep = <Result>(name: string, step: Step<Result>) => Promise<Result>

const recordStep = secondsHistogram(
  'carteiro.step.duration',
  'A step of an attempt, with its records and its calls. Not counted when an earlier attempt had done it.',
  'call',
)

/** `upload_part 3 round 2` is one more `upload_part`. */
const kindOfStep = (name: string): string => name.replace(/ round \d+$/, '').replace(/[ _-]\d+/g, '')

/** Part of callSeconds that may have passed before the call starts. A process that slept longer must not act. */
const START_WITHIN = 0.5
/** Seconds, on top of the rest of an earlier call. */
const LOOK_AFTER_CALL_SECONDS = 1

const effectOf = (error: unknown): 'none' | 'unknown' => {
  if (error instanceof ConnectFailed) return 'none'
  return error instanceof PlatformError ? error.effect : 'unknown'
}

const recordOf = (error: unknown): Record<string, unknown> =>
  error instanceof PlatformError
    ? { code: error.code, message: error.message, ...error.platformError }
    : { code: 'platform_unavailable', message: (error as Error).message }

/**
 * Runs a step so that it happens once: its intent is durable before it acts, its result after. An attempt that finds
 * an intent without a result looks at the platform before it acts again.
 */
export const stepRunner = (
  calls: Pick<JobCalls, 'beginStep' | 'finishStep'> & {
    adoptStep: (name: string, result: unknown) => Promise<void>
  },
  signal: AbortSignal,
  earlier: (name: string) => RecordedStep | undefined,
  platform: string,
  /** No call may take longer, whatever its own limit. */
  limitSeconds = Number.POSITIVE_INFINITY,
): RunStep => {
  const secondsOf = <Result>(step: Step<Result>): number => Math.min(step.callSeconds, limitSeconds)

  const perform = async <Result>(name: string, step: Step<Result>, beganAtMs: number): Promise<Result> => {
    const allowedMs = secondsOf(step) * 1000
    const passedMs = performance.now() - beganAtMs
    if (signal.aborted || passedMs > allowedMs * START_WITHIN) {
      const late = `step ${name}: too late to act, ${Math.round(passedMs)} ms after its beginning`
      // Nothing was called: saying so saves the next attempt a look. Who was overtaken changes nothing by it.
      await calls.finishStep(name, 'not_done', { code: 'internal', message: late }).catch(() => undefined)
      throw new LeaseLost(late)
    }
    try {
      const limit = AbortSignal.timeout(Math.round(allowedMs - passedMs))
      const result = step.commits
        ? await judgeCommit(name, () => step.act(limit))
        : await step.act(AbortSignal.any([signal, limit]))
      await calls.finishStep(name, 'done', result)
      return result
    } catch (error) {
      // Whatever isn't surely "nothing happened" leaves the intent open: the next attempt looks first.
      if (effectOf(error) === 'none') await calls.finishStep(name, 'not_done', recordOf(error))
      throw error
    }
  }

  const begin = <Result>(
    name: string,
    step: Step<Result>,
    intent: Intent | null,
    reopen: boolean,
  ): Promise<StepAnswer | NotBegun> =>
    calls.beginStep({
      name,
      intent,
      commits: step.commits ?? false,
      callSeconds: secondsOf(step),
      reopen,
      counts: step.counts,
    })

  const intentOf = <Result>(step: Step<Result>): Promise<Intent> | Intent =>
    typeof step.intent === 'function' ? step.intent() : step.intent

  /** What a later state of the database has published; undefined when there is none, or the database was not restored. */
  const findPublished = async <Result>(step: Step<Result>): Promise<{ done: Result } | undefined> => {
    const { since, confirmed_at: confirmedAt } = restored.safeParse(earlier(RESTORED)?.result).data ?? {}
    if (!step.commits || since === undefined) return undefined
    if (!step.findSince) throw outcomeUnknown(CANNOT_LOOK)
    const passed = (Date.now() - (confirmedAt?.getTime() ?? 0)) / 1000
    if (passed < LISTS_LAG_SECONDS) {
      throw new Pending(
        Math.ceil(LISTS_LAG_SECONDS - passed),
        'looking whether it was published before the restore',
      )
    }
    const finding = await step.findSince(since)
    if ('lookAgainIn' in finding) throw new Pending(finding.lookAgainIn, finding.reason)
    if ('unknown' in finding) throw outcomeUnknown(finding.message)
    return 'done' in finding ? finding : undefined
  }

  const adopt = async (name: string, result: unknown): Promise<void> => {
    try {
      await calls.adoptStep(name, result)
    } catch (error) {
      if (!(error instanceof RecordedByAnother)) throw error
      throw new Pending(LOOK_AFTER_CALL_SECONDS, `${name}: another job has the post that was found`)
    }
  }

  const resolve = async <Result>(name: string, step: Step<Result>, found: StepAnswer): Promise<Result> => {
    const sinceCall = (Date.parse(found.now) - Date.parse(found.call_ends_at)) / 1000
    // A step that shows nothing and has no way to look is repeated at once: harmless, and no reason to wait. But what
    // is looked at must have come to rest, or the look proves nothing.
    if ((step.commits || step.reconcile) && sinceCall < 0) {
      throw new Pending(LOOK_AFTER_CALL_SECONDS - sinceCall, `waiting for an earlier call of ${name} to end`)
    }
    if (step.reconcile) {
      const finding = await step.reconcile(found.intent, new Date(found.began_at), sinceCall)
      if ('lookAgainIn' in finding) throw new Pending(finding.lookAgainIn, finding.reason)
      if ('unknown' in finding) throw outcomeUnknown(finding.message)
      if ('done' in finding) {
        await adopt(name, finding.done)
        return finding.done
      }
    }
    const published = await findPublished(step)
    if (published) {
      await adopt(name, published.done)
      return published.done
    }
    const intent = await intentOf(step)
    const beganAtMs = performance.now()
    const reopened = await begin(name, step, intent, true)
    return reopened.state === 'done' ? (reopened.result as Result) : perform(name, step, beganAtMs)
  }

  const run = async <Result>(
    name: string,
    step: Step<Result>,
    tellState: (state: string) => void,
  ): Promise<Result> => {
    const known = earlier(name)?.state
    const isBegun = known === 'done' || known === 'open'
    let published: { done: Result } | undefined
    let beganAtMs = 0
    const ask = (intent: Intent | null): Promise<StepAnswer | NotBegun> => {
      beganAtMs = performance.now()
      return begin(name, step, intent, false)
    }
    const askToAct = async (): Promise<StepAnswer | NotBegun> => {
      published = await findPublished(step)
      return ask(published ? {} : await intentOf(step))
    }
    // Of a step that is done or in doubt there is nothing to intend, unless its earlier caller has said since that it did
    // nothing.
    let answer = isBegun ? await ask(null) : await askToAct()
    if (answer.state === 'not_begun') answer = await askToAct()
    tellState(answer.state)
    if (answer.state === 'done') return answer.result as Result
    if (answer.state === 'in_doubt') return resolve(name, step, answer)
    if (published) {
      await calls.finishStep(name, 'done', published.done)
      return published.done
    }
    return perform(name, step, beganAtMs)
  }

  return async <Result>(name: string, step: Step<Result>): Promise<Result> => {
    const seconds = stopwatch()
    let state = 'not_begun'
    const record = (error?: unknown): void => {
      if (state === 'done') return
      const failure = error instanceof Error ? { 'error.type': error.name } : {}
      recordStep(seconds(), {
        'carteiro.platform': platform,
        'carteiro.step': kindOfStep(name),
        'carteiro.step.state': state,
        ...failure,
      })
    }
    const ended = await withSpan(
      `step ${kindOfStep(name)}`,
      { attributes: { 'carteiro.step': name } },
      async (span) => {
        const tellState = (told: string): void => {
          state = told
          span.setAttribute('carteiro.step.state', told)
        }
        try {
          const result = await run(name, step, tellState)
          record()
          return { result }
        } catch (error) {
          record(error)
          if (!(error instanceof Pending)) throw error
          // No failure: the platform, or an earlier call, is still at work.
          span.setAttribute('carteiro.waits_seconds', error.seconds)
          return { waits: error }
        }
      },
    )
    if ('waits' in ended) throw ended.waits
    return ended.result
  }
}
