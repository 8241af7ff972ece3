import { effectOf, lostAnswer, recordOf } from './call-effect.ts'
import { measureStep } from './measure-step.ts'
import { LeaseLost, outcomeUnknown, Pending } from './outcomes.ts'
import { judgePublishing } from './publish-answer.ts'
import { findPublished } from './restored.ts'
import { type JobCalls, type NotBegun, RecordedByAnother, type RecordedStep, type StepAnswer } from './sql.ts'
import type { Intent, RunStep, Step } from './step.ts'

/** Part of callSeconds that may have passed before the call starts. A process that slept longer must not act. */
const START_WITHIN = 0.5
/** Seconds, on top of the rest of an earlier call. */
const CHECK_AFTER_CALL_SECONDS = 1

/** In the intent of a repeated call: when the first call with this key began, by the database's clock. */
export const FIRST_BEGAN_AT = 'first_began_at'
const firstBeganAt = ({ intent, began_at }: StepAnswer): string => String(intent[FIRST_BEGAN_AT] ?? began_at)
const KEY_FORGOTTEN =
  'An answer was lost, and the platform does not recognise the call any more. Check the account before you try again.'
/** Two jobs may say the same: a post that was found for one of them may be the one that the other has just made. */
const orReconcileAgain = async (name: string, recorded: Promise<void>): Promise<void> => {
  try {
    await recorded
  } catch (error) {
    if (!(error instanceof RecordedByAnother)) throw error
    throw new Pending(CHECK_AFTER_CALL_SECONDS, `${name}: another job has the post that was found`)
  }
}

/**
 * Runs a step so that it happens once: its intent is durable before it acts, its result after. An attempt that finds
 * an intent without a result asks the platform before it acts again, unless the platform recognises a repeated call.
 */
export const stepRunner = (
  calls: Pick<JobCalls, 'beginStep' | 'finishStep'> & {
    adoptStep: (name: string, result: unknown) => Promise<void>
  },
  signal: AbortSignal,
  earlier: (name: string) => RecordedStep | undefined,
  /** Which platform and mode it is of, for metrics. */
  deployment: Record<string, string>,
  /** No call may take longer, whatever its own limit. */
  limitSeconds = Number.POSITIVE_INFINITY,
): RunStep => {
  const secondsOf = <Result>(step: Step<Result>): number => Math.min(step.callSeconds, limitSeconds)

  const perform = async <Result>(
    name: string,
    step: Step<Result>,
    intent: Intent,
    beganAtMs: number,
  ): Promise<Result> => {
    const allowedMs = secondsOf(step) * 1000
    const passedMs = performance.now() - beganAtMs
    if (signal.aborted || passedMs > allowedMs * START_WITHIN) {
      const late = `step ${name}: too late to act, ${Math.round(passedMs)} ms after its beginning`
      // Nothing was called: saying so saves the next attempt a check. An attempt that was overtaken changes nothing by it.
      await calls.finishStep(name, 'not_done', { code: 'internal', message: late }).catch(() => undefined)
      throw new LeaseLost(late)
    }
    try {
      const limit = AbortSignal.timeout(Math.round(allowedMs - passedMs))
      const result = step.publishes
        ? await judgePublishing(name, () => step.act(limit, intent))
        : await step.act(AbortSignal.any([signal, limit]), intent)
      await orReconcileAgain(name, calls.finishStep(name, 'done', result))
      return result
    } catch (error) {
      // Whatever isn't surely "nothing happened" leaves the intent open: the next attempt checks first.
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
      publishes: step.publishes ?? false,
      callSeconds: secondsOf(step),
      reopen,
      counts: step.counts,
      idempotent: step.idempotent !== undefined,
    })

  /** Whether the platform still recognises a call with this key when it gets it within the call's time. */
  const isRecognised = <Result>(step: Step<Result>, found: StepAnswer, passedSeconds = 0): boolean => {
    const sinceFirst = (Date.parse(found.now) - Date.parse(firstBeganAt(found))) / 1000 + passedSeconds
    return step.idempotent !== undefined && sinceFirst + secondsOf(step) <= step.idempotent.forSeconds
  }

  /** With an intent a step is always begun. `reopen`: its end was not known. */
  const beginWith = async <Result>(
    name: string,
    step: Step<Result>,
    intent: Intent,
    reopen: boolean,
  ): Promise<StepAnswer> => (await begin(name, step, intent, reopen)) as StepAnswer

  const repeat = async <Result>(name: string, step: Step<Result>, found: StepAnswer): Promise<Result> => {
    const beganAtMs = performance.now()
    const again = await beginWith(
      name,
      step,
      { ...found.intent, [FIRST_BEGAN_AT]: firstBeganAt(found) },
      true,
    )
    return again.state === 'done' ? (again.result as Result) : perform(name, step, again.intent, beganAtMs)
  }

  /** A call that this attempt has just opened. It is repeated once: whatever lasts is the next attempt's. */
  const performOrRepeat = async <Result>(
    name: string,
    step: Step<Result>,
    opened: StepAnswer,
    beganAtMs: number,
  ): Promise<Result> => {
    try {
      return await perform(name, step, opened.intent, beganAtMs)
    } catch (error) {
      const passedSeconds = (performance.now() - beganAtMs) / 1000
      const isRepeatable = lostAnswer(error) && !signal.aborted && isRecognised(step, opened, passedSeconds)
      if (!isRepeatable) throw error
      return repeat(name, step, opened)
    }
  }

  const intentOf = <Result>(step: Step<Result>): Promise<Intent> | Intent =>
    typeof step.intent === 'function' ? step.intent() : step.intent

  const adopt = (name: string, result: unknown): Promise<void> =>
    orReconcileAgain(name, calls.adoptStep(name, result))

  const resolve = async <Result>(name: string, step: Step<Result>, found: StepAnswer): Promise<Result> => {
    if (isRecognised(step, found)) return repeat(name, step, found)
    const sinceCall = (Date.parse(found.now) - Date.parse(found.call_ends_at)) / 1000
    // A step that shows nothing and has no reconciliation is repeated at once: harmless, and no reason to wait. But what
    // is checked must have come to rest, or the check proves nothing.
    if ((step.publishes || step.reconcile) && sinceCall < 0) {
      throw new Pending(CHECK_AFTER_CALL_SECONDS - sinceCall, `waiting for an earlier call of ${name} to end`)
    }
    if (step.reconcile) {
      const finding = await step.reconcile(found.intent, new Date(found.began_at), sinceCall)
      if ('checkAgainIn' in finding) throw new Pending(finding.checkAgainIn, finding.reason)
      if ('unknown' in finding) throw outcomeUnknown(finding.message)
      if ('done' in finding) {
        await adopt(name, finding.done)
        return finding.done
      }
    } else if (step.idempotent && step.publishes) throw outcomeUnknown(KEY_FORGOTTEN)
    const published = await findPublished(step, earlier)
    if (published) {
      await adopt(name, published.done)
      return published.done
    }
    const intent = await intentOf(step)
    const beganAtMs = performance.now()
    const again = await beginWith(name, step, intent, true)
    return again.state === 'done' ? (again.result as Result) : performOrRepeat(name, step, again, beganAtMs)
  }

  const run = async <Result>(
    name: string,
    step: Step<Result>,
    onState: (state: string) => void,
  ): Promise<Result> => {
    const left = earlier(name)?.state
    const isBegun = left === 'done' || left === 'open'
    let published: { done: Result } | undefined
    let beganAtMs = 0
    const askToAct = async (): Promise<StepAnswer> => {
      published = await findPublished(step, earlier)
      const intent = published ? {} : await intentOf(step)
      beganAtMs = performance.now()
      return beginWith(name, step, intent, false)
    }
    // Of a step that is done or in doubt there is nothing to intend, unless its earlier caller has said since that it did
    // nothing.
    const known = isBegun ? await begin(name, step, null, false) : undefined
    const answer = known && known.state !== 'not_begun' ? known : await askToAct()
    onState(answer.state)
    if (answer.state === 'done') return answer.result as Result
    if (answer.state === 'in_doubt') return resolve(name, step, answer)
    if (published) {
      await orReconcileAgain(name, calls.finishStep(name, 'done', published.done))
      return published.done
    }
    return performOrRepeat(name, step, answer, beganAtMs)
  }

  return (name, step) => measureStep(name, deployment, (onState) => run(name, step, onState))
}
