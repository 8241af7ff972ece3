import { PlatformError } from '@carteiro/platform-kit'
import type { NewJob } from '@carteiro/platform-kit/conformance'
import type { PlatformName } from '@carteiro/platforms'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SandboxHarness } from '../sandbox/harness.ts'
import { type Answer, type Case, casesFor, type Exception, type Fault } from './cases.ts'
import { guaranteedBy } from './guaranteed.ts'
import { type Judged, problemOf, runJob, summaryOf } from './judge.ts'

/** Hundreds of jobs, on a loaded machine. */
const TEST_LIMIT_MS = 900_000
const RANDOM_RUNS = 12

/** A job for which the service reads some of the platform's answers. */
export type ReaderJob<Harness> = {
  name: string
  /** Makes a different post at each call, by `count`. */
  job: (harness: Harness, count: number) => NewJob | Promise<NewJob>
  /** Earlier posts of the account, so that lists are not empty. */
  earlier?: (harness: Harness, count: number) => NewJob | Promise<NewJob>
  /** Faults in each of its runs, such as a lost answer to the publishing call. */
  faults?: Fault[]
  /** The platform offers no way to reconcile the lost call. */
  mayEndUnknown?: boolean
}

/** Answers that are read outside of jobs: a login, a refresh. */
export type Read<Harness> = {
  name: string
  /** Makes the calls; resolves when all answers were read. @throws PlatformError */
  act: (harness: Harness, count: number) => Promise<unknown>
}

/**
 * Tests that a service reads every answer that the platform's documents allow: each field is left out, null, a number,
 * or an unknown value, one at a time and at random, and answers come as HTML. A missing field that the documents promise
 * must be survived; any other change must make no difference.
 */
export const describeReaders = <Harness extends SandboxHarness>(options: {
  platform: PlatformName
  /** A harness whose sandbox processes media at once. */
  harness: () => Promise<Harness>
  jobs: ReaderJob<Harness>[]
  reads?: Read<Harness>[]
  exceptions?: Exception[]
  /** The platform's rules in the sandbox, so lenient that hundreds of jobs do not reach its limits. */
  rules?: Record<string, unknown>
  randomRuns?: number
}): void => {
  const { platform, exceptions = [], randomRuns = RANDOM_RUNS } = options
  const guaranteed = guaranteedBy[platform]
  describe(`${platform}: reads what the documents allow`, () => {
    let harness: Harness
    let count = 0
    beforeAll(async () => {
      harness = await options.harness()
      await harness.control('PUT', 'lag', { '*': { ids: 0, lists: 0 } })
      if (options.rules) await harness.control('PUT', `${platform}/rules`, options.rules)
    })
    afterAll(() => harness?.close())

    const strike = async (faults: Fault[]): Promise<void> => {
      for (const { operation, fault, ...more } of faults) await harness.fault(operation, fault, more)
    }
    const prepare = async (faults: Fault[]): Promise<void> => {
      await harness.reset()
      await strike(faults)
    }
    /** Publishes the earlier posts that a job wants. @returns how many there are */
    const publishEarlier = async ({ earlier }: ReaderJob<Harness>): Promise<number> => {
      if (!earlier) return 0
      const { posts } = await runJob(harness, await harness.enqueue(await earlier(harness, count)))
      return posts
    }
    const recorded = async (work: () => Promise<unknown>): Promise<Answer[]> => {
      await harness.control('DELETE', 'answers')
      await work()
      return (await harness.control('GET', `answers?platform=${platform}`)).answers
    }
    /** Runs every case, and fails with all problems. */
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
        await harness.reset()
        count += 1
        const earlierPosts = await publishEarlier(reader)
        await strike([...faults, ...one.faults])
        const ran = await runJob(harness, await harness.enqueue(await job(harness, count)))
        const result = { ...ran, posts: ran.posts - earlierPosts }
        const judged = mayEndUnknown ? { ...one, hidesPosts: true } : one
        const problem = problemOf(judged, result, losesAnswer)
        return problem && `${problem} (${summaryOf(result)})`
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
        const error = await act(harness, count).then(
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
      const answers = await recorded(() => act(harness, count))
      await tryAll(answers, seenBy.reads, attempt)
    })
  })
}
