import { PlatformError } from '@carteiro/platform-kit'
import type { NewJob } from '@carteiro/platform-kit/conformance'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Guaranteed } from '../../infra/sandbox/src/guaranteed.ts'
import { type Answer, type Case, casesFor, type Exception, type Fault } from './readers/cases.ts'
import { type Judged, problemOf, runJob, tell } from './readers/judge.ts'
import type { SandboxStage } from './sandbox-stage.ts'

const TEST_LIMIT_MS = 180_000
const RANDOM_RUNS = 12

/** A job that makes the service read some of the platform's answers. */
export type ReaderJob<Stage> = {
  name: string
  /** Every call makes another one; `count` differs. */
  job: (stage: Stage, count: number) => NewJob | Promise<NewJob>
  /** Posts that the account has already, made before anything is changed: lists are not empty then. */
  earlier?: (stage: Stage, count: number) => NewJob | Promise<NewJob>
  /** Faults in every run of it, such as a lost answer to the call that publishes. */
  faults?: Fault[]
  /** The platform offers no means to find out what became of the lost call. */
  mayEndUnknown?: boolean
}

/** Answers that are read outside of jobs: a login, a refresh. */
export type Read<Stage> = {
  name: string
  /** Makes the calls; resolves when all that was needed was read. @throws PlatformError */
  act: (stage: Stage, count: number) => Promise<unknown>
}

/**
 * Shows that a service reads whatever the platform's documents allow: each field of each answer is left out, null, a
 * bare number, or an unknown word, one at a time and at random, and answers come as HTML. What the documents promise
 * must be survived when it is missing; everything else must make no difference.
 */
export const describeReaders = <Stage extends SandboxStage>(options: {
  platform: string
  /** A stage whose sandbox processes media at once. */
  stage: () => Promise<Stage>
  guaranteed: Guaranteed
  jobs: ReaderJob<Stage>[]
  reads?: Read<Stage>[]
  exceptions?: Exception[]
  /** The platform's rules in the sandbox: hundreds of jobs must not run into its limits. */
  rules?: Record<string, unknown>
  randomRuns?: number
}): void => {
  const { platform, guaranteed, exceptions = [], randomRuns = RANDOM_RUNS } = options
  describe(`${platform}: reads what the documents allow`, () => {
    let stage: Stage
    let count = 0
    beforeAll(async () => {
      stage = await options.stage()
      await stage.control('PUT', 'lag', { '*': { ids: 0, lists: 0 } })
      if (options.rules) await stage.control('PUT', `${platform}/rules`, options.rules)
    })
    afterAll(() => stage?.close())

    const strike = async (faults: Fault[]): Promise<void> => {
      for (const { operation, fault, ...more } of faults) await stage.fault(operation, fault, more)
    }
    const prepare = async (faults: Fault[]): Promise<void> => {
      await stage.reset()
      await strike(faults)
    }
    /** Publishes the post that a job wants before it; answers how many there are. */
    const publishEarlier = async ({ earlier }: ReaderJob<Stage>): Promise<number> => {
      if (!earlier) return 0
      const { posts } = await runJob(stage, await stage.enqueue(await earlier(stage, count)))
      return posts
    }
    const recorded = async (work: () => Promise<unknown>): Promise<Answer[]> => {
      await stage.control('DELETE', 'answers')
      await work()
      return (await stage.control('GET', `answers?platform=${platform}`)).answers
    }
    /** Tries every case, and fails with all that went wrong. */
    const tryAll = async (
      answers: Answer[],
      seen: Set<string>,
      attempt: (one: Case) => Promise<string | undefined>,
    ): Promise<void> => {
      const wrong: string[] = []
      for (const one of casesFor({ answers, guaranteed, exceptions, seen, randomRuns })) {
        const problem = await attempt(one)
        if (problem) wrong.push(`${one.what}: ${problem}`)
      }
      expect(wrong).toEqual([])
    }

    const seenBy = { wholeJobs: new Set<string>(), lossyJobs: new Set<string>(), reads: new Set<string>() }

    test.each(options.jobs)('$name', { timeout: TEST_LIMIT_MS }, async (reader) => {
      const { job, faults = [], mayEndUnknown = false } = reader
      const losesAnswer = faults.length > 0
      const attempt = async (one: Judged & Pick<Case, 'faults'>) => {
        await stage.reset()
        count += 1
        const earlierPosts = await publishEarlier(reader)
        await strike([...faults, ...one.faults])
        const ran = await runJob(stage, await stage.enqueue(await job(stage, count)))
        const result = { ...ran, posts: ran.posts - earlierPosts }
        const judged = mayEndUnknown ? { ...one, blindsLooks: true } : one
        const problem = problemOf(judged, result, losesAnswer)
        return problem && `${problem} (${tell(result)})`
      }
      const answers = await recorded(async () =>
        expect(await attempt({ faults: [], demand: 'works' })).toBeUndefined(),
      )
      await tryAll(answers, losesAnswer ? seenBy.lossyJobs : seenBy.wholeJobs, attempt)
    })

    const reads = options.reads ?? []
    if (reads.length === 0) return
    test.each(reads)('$name', { timeout: TEST_LIMIT_MS }, async ({ act }) => {
      const attempt = async ({ faults, demand, mayBeUnavailable }: Case) => {
        await prepare(faults)
        count += 1
        const error = await act(stage, count).then(
          () => undefined,
          (reason: unknown) => reason,
        )
        if (error === undefined) return undefined
        if (!(error instanceof PlatformError)) return `threw ${error}`
        const said = `${error.verdict} ${error.code} "${error.message}"`
        if (demand === 'works') return `failed: ${said}`
        const isOutage = error.code === 'platform_unavailable' && !mayBeUnavailable
        return isOutage ? `took it for an outage of the platform: ${said}` : undefined
      }
      await prepare([])
      const answers = await recorded(() => act(stage, count))
      await tryAll(answers, seenBy.reads, attempt)
    })
  })
}
