import { withSpan } from '@carteiro/service-kit'
import { LeaseLost, outcomeUnknown, Pending, PlatformError } from './outcomes.ts'
import type { JobCalls, StepAnswer } from './sql.ts'

/** What a look at the platform brought to light about a step whose end isn't known. */
export type Finding<Result> =
  | { done: Result }
  | { notDone: true }
  | { lookAgainIn: number; reason: string }
  | { unknown: true; message: string }

/** A call to a platform that has an effect. */
export type Step<Result> = {
  /** After it the post is visible: the point of no return. */
  commits?: boolean
  /** How long the call may take; it is aborted then, and nobody judges it before. */
  callSeconds: number
  /** What must be known to find out later whether it happened. No secrets. */
  intent: Record<string, unknown>
  act: (signal: AbortSignal) => Promise<Result>
  /**
   * Finds out what became of an earlier call that was given up. Without it the step is repeated, which must be
   * harmless then.
   */
  reconcile?: (intent: Record<string, unknown>, beganAt: Date) => Promise<Finding<Result>>
}

export type RunStep = <Result>(name: string, step: Step<Result>) => Promise<Result>

/** Part of callSeconds that may have passed before the call starts. A process that slept longer must not act. */
const START_WITHIN = 0.5
/** Seconds, on top of the rest of an earlier call. */
const LOOK_AFTER_CALL_SECONDS = 1

/**
 * Runs a step so that it happens once: its intent is durable before it acts, its result after. An attempt that finds
 * an intent without a result looks at the platform before it acts again.
 */
export const stepRunner = (calls: JobCalls, signal: AbortSignal): RunStep => {
  const perform = async <Result>(name: string, step: Step<Result>, beganAtMs: number): Promise<Result> => {
    const allowedMs = step.callSeconds * 1000
    const passedMs = performance.now() - beganAtMs
    if (signal.aborted || passedMs > allowedMs * START_WITHIN) {
      throw new LeaseLost(`step ${name}: too late to act, ${Math.round(passedMs)} ms after its beginning`)
    }
    try {
      const limit = AbortSignal.timeout(allowedMs - passedMs)
      const result = await step.act(step.commits ? limit : AbortSignal.any([signal, limit]))
      await calls.finishStep(name, 'done', result)
      return result
    } catch (error) {
      // Whatever isn't surely "nothing happened" leaves the intent open: the next attempt looks first.
      if (error instanceof PlatformError && error.effect === 'none') {
        await calls.finishStep(name, 'not_done', { code: error.code, message: error.message })
      }
      throw error
    }
  }

  const resolve = async <Result>(name: string, step: Step<Result>, found: StepAnswer): Promise<Result> => {
    const restOfCall = (Date.parse(found.call_ends_at) - Date.parse(found.now)) / 1000
    if (restOfCall > 0) {
      throw new Pending(restOfCall + LOOK_AFTER_CALL_SECONDS, `waiting for an earlier call of ${name} to end`)
    }
    if (step.reconcile) {
      const finding = await step.reconcile(found.intent, new Date(found.began_at))
      if ('lookAgainIn' in finding) throw new Pending(finding.lookAgainIn, finding.reason)
      if ('unknown' in finding) throw outcomeUnknown(finding.message)
      if ('done' in finding) {
        await calls.adoptStep(name, finding.done)
        return finding.done
      }
    }
    const beganAtMs = performance.now()
    const reopened = await begin(name, step, true)
    if (reopened.state === 'done') return reopened.result as Result
    return perform(name, step, beganAtMs)
  }

  const begin = <Result>(name: string, step: Step<Result>, reopen: boolean): Promise<StepAnswer> =>
    calls.beginStep({
      name,
      intent: step.intent,
      commits: step.commits ?? false,
      callSeconds: step.callSeconds,
      reopen,
    })

  return (name, step) =>
    withSpan(`step ${name}`, { attributes: { 'carteiro.step': name } }, async (span) => {
      const beganAtMs = performance.now()
      const answer = await begin(name, step, false)
      span.setAttribute('carteiro.step.state', answer.state)
      if (answer.state === 'done') return answer.result as Awaited<ReturnType<typeof step.act>>
      if (answer.state === 'in_doubt') return resolve(name, step, answer)
      return perform(name, step, beganAtMs)
    })
}
