import {
  type CompletedOutcome,
  errorBody,
  type PostChanges,
  type ProcessOutcome,
  platformCatalog,
} from '@carteiro/contracts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { NewJob, PlatformHarness } from './harness.ts'

/** A platform service under test, with the platform (its sandbox, say) behind it. */
export type Subject = {
  harness: PlatformHarness
  /** The same service, connected as another platform's role. */
  intruder: PlatformHarness
  /** A job that can be published; every call makes another one. */
  newJob(): Promise<NewJob> | NewJob
  /** How many posts the platform shows. */
  countPosts(): Promise<number>
  /** Makes the platform lose the answer to the next call that makes a post visible, after its effect. */
  loseAnswer(): Promise<unknown>
  /** Makes the platform lose the next such call before its effect. */
  loseRequest(): Promise<unknown>
  /** Makes the platform lose the answer to the next call that deletes a post, after its effect. Left out: none can be deleted. */
  loseDeletion?(): Promise<unknown>
  /** Of a platform that lets posts be edited. `isShown`: whether its one post is as the changes say. `loseAnswer`: to the edit. */
  editing?: { changes: PostChanges; isShown(): Promise<boolean>; loseAnswer(): Promise<unknown> }
  /** The platform answers the same for a post that is there and one that is gone. */
  isDeletionSilent?: boolean
  /** The step that publishes is declared idempotent: its call is repeated at once. */
  isIdempotent?: boolean
  /** A job of so many parts, of an option that takes them. */
  newThread?(parts: number): Promise<NewJob> | NewJob
  /** The ids of the platform's posts, each with that of the post that it replies to. */
  listReplies?(): Promise<{ id: string; repliesTo: string | undefined }[]>
  /** Lets so many calls that make a post visible pass before the fault. */
  loseAnswerOf?(skip: number): Promise<unknown>
  loseRequestOf?(skip: number): Promise<unknown>
  /** Makes the platform refuse the content of the call after so many. */
  refuseAfter?(skip: number): Promise<unknown>
  reset(): Promise<unknown>
  close(): Promise<unknown>
}

/** What every platform service must be able to do, whatever its platform. To be called in a test file of its own. */
export const describeConformance = (name: string, start: () => Promise<Subject>): void => {
  describe(`${name} keeps to what every platform service must do`, () => {
    let subject: Subject
    let harness: PlatformHarness
    beforeAll(async () => {
      subject = await start()
      harness = subject.harness
    })
    afterAll(() => subject?.close())
    beforeEach(() => subject.reset())

    test('it announces a catalog that others can read', async () => {
      expect(await harness.announce()).toBe(true)
      const [row] =
        await harness.owner`select catalog, url from carteiro.platforms where platform = ${harness.platform}`
      expect(platformCatalog.parse(row?.catalog).options.length).toBeGreaterThan(0)
      expect(row?.url).toBe(harness.service.url)
    })

    test('it listens to the dispatcher alone', async () => {
      const claim = await harness.enqueue(await subject.newJob())
      for (const token of [undefined, 'nonsense', await harness.sign('another-service')]) {
        const answer = await harness.send(harness.bodyOf(claim), token)
        expect(answer.status).toBe(401)
        expect(errorBody.parse(await answer.json()).error.code).toBe('unauthorized')
      }
      expect(await subject.countPosts()).toBe(0)
    })

    test('it names every field that is wrong, at once', async () => {
      const answer = await harness.send({ platform: 7, attempt: 0 }, await harness.sign())
      expect(answer.status).toBe(400)
      const fields = errorBody.parse(await answer.json()).error.details.map(({ field }) => field)
      expect(fields).toEqual(
        expect.arrayContaining(['job_id', 'lease_token', 'platform', 'attempt', 'content']),
      )
    })

    test('an attempt that has lost its lease does nothing', async () => {
      const stale = await harness.enqueue(await subject.newJob())
      const fresh = await harness.claimAgain(stale)
      expect(await harness.run(stale)).toMatchObject({
        outcome: 'failed',
        verdict: 'retry',
        code: 'internal',
      })
      expect(await subject.countPosts()).toBe(0)
      expect((await harness.runToTheEnd(fresh)).last.outcome).toBe('completed')
      expect(await subject.countPosts()).toBe(1)
    })

    test("another platform's service gets neither the account nor the job", async () => {
      const claim = await harness.enqueue(await subject.newJob())
      expect(await subject.intruder.run(claim)).toMatchObject({ outcome: 'failed', code: 'internal' })
      await expect(subject.intruder.announce()).rejects.toThrow()
      expect(await subject.countPosts()).toBe(0)
    })

    test('an option that it does not have is refused', async () => {
      const claim = await harness.enqueue(await subject.newJob())
      const outcome = await harness.run({ ...claim, option: 'no_such_option' })
      expect(outcome).toMatchObject({ outcome: 'failed', verdict: 'refuse' })
    })

    test('a job that was published is not published again', async () => {
      const claim = await harness.enqueue(await subject.newJob())
      const first = await harness.runToTheEnd(claim)
      expect(first.last).toMatchObject({ outcome: 'completed' })
      expect((await harness.runToTheEnd(claim)).last).toEqual(first.last)
      expect(await subject.countPosts()).toBe(1)
    })

    test('a post whose answer was lost is found, not made twice', async () => {
      await subject.loseAnswer()
      const claim = await harness.enqueue(await subject.newJob())
      const { last, all } = await harness.runToTheEnd(claim)
      const failure = all.find(({ outcome }) => outcome === 'failed')
      if (subject.isIdempotent) expect(failure).toBeUndefined()
      else expect(failure).toMatchObject({ verdict: 'unclear' })
      expect(last.outcome).toBe('completed')
      expect(await subject.countPosts()).toBe(1)
    })

    test('a call that was lost on its way ends in one post, or in honest doubt', async () => {
      await subject.loseRequest()
      const claim = await harness.enqueue(await subject.newJob())
      const { last } = await harness.runToTheEnd(claim)
      if (last.outcome === 'completed') expect(await subject.countPosts()).toBe(1)
      else {
        expect(last).toMatchObject({ code: 'outcome_unknown' })
        expect(await subject.countPosts()).toBe(0)
      }
    })

    /** Each replies to the one before it, and the answer names all of them in their order. */
    const expectThread = async (outcome: ProcessOutcome, count: number): Promise<void> => {
      const { platform_response: response } = outcome as CompletedOutcome
      const posts = (await subject.listReplies?.()) ?? []
      expect(response.parts?.map(({ part }) => part)).toEqual(
        Array.from({ length: count }, (_, index) => index + 1),
      )
      expect(response.post_id).toBe(response.parts?.[0]?.post_id)
      expect(posts).toHaveLength(count)
      const ids = response.parts?.map(({ post_id }) => post_id) ?? []
      for (const [index, id] of ids.entries()) {
        expect(posts.find((post) => post.id === id)?.repliesTo).toBe(ids[index - 1])
      }
    }

    test('a thread is published in its parts, each as a reply to the one before it, and once', async (context) => {
      const { newThread } = subject
      if (!newThread) return context.skip()
      const claim = await harness.enqueue(await newThread(3))
      const first = await harness.runToTheEnd(claim)
      expect(first.last).toMatchObject({ outcome: 'completed' })
      await expectThread(first.last, 3)
      expect((await harness.runToTheEnd(claim)).last).toEqual(first.last)
      expect(await subject.countPosts()).toBe(3)
      const parts = (await harness.events(claim)).filter(({ type }) => type === 'part_published')
      expect(parts.map(({ data }) => data)).toMatchObject([1, 2, 3].map((part) => ({ part, of: 3 })))
    })

    test.for([0, 1, 2])(
      'a part whose answer was lost is found, and the thread goes on (%i before it)',
      async (skip, context) => {
        const { newThread, loseAnswerOf } = subject
        if (!newThread || !loseAnswerOf) return context.skip()
        await loseAnswerOf(skip)
        const claim = await harness.enqueue(await newThread(3))
        const { last } = await harness.runToTheEnd(claim)
        expect(last).toMatchObject({ outcome: 'completed' })
        await expectThread(last, 3)
      },
    )

    test('a part that was lost on its way is published once, or stops the thread in honest doubt', async (context) => {
      const { newThread, loseRequestOf } = subject
      if (!newThread || !loseRequestOf) return context.skip()
      await loseRequestOf(1)
      const claim = await harness.enqueue(await newThread(3))
      const { last } = await harness.runToTheEnd(claim)
      if (last.outcome === 'completed') return expectThread(last, 3)
      expect(last).toMatchObject({
        code: 'outcome_unknown',
        message: expect.stringMatching(/^Part 2 of 3: .*Part 1 is out\.$/),
      })
      expect(await subject.countPosts()).toBe(1)
    })

    test('a refused part ends the thread, which says what is out, and a retry goes on with it', async (context) => {
      const { newThread, refuseAfter } = subject
      if (!newThread || !refuseAfter) return context.skip()
      await refuseAfter(2)
      const claim = await harness.enqueue(await newThread(3))
      const { last } = await harness.runToTheEnd(claim)
      expect(last).toMatchObject({
        outcome: 'failed',
        verdict: 'refuse',
        message: expect.stringMatching(/^Part 3 of 3: .*Parts 1 and 2 are out\.$/),
      })
      expect(await subject.countPosts()).toBe(2)
      const again = await harness.retryByUser(claim, last)
      const failed = await harness.jobRow(claim)
      expect(failed?.platform_response?.parts).toHaveLength(2)
      const retried = await harness.runToTheEnd(again)
      await expectThread(retried.last, 3)
    })

    test('an attempt that has lost its lease between two parts publishes no other', async (context) => {
      const { newThread } = subject
      if (!newThread) return context.skip()
      const job = await newThread(2)
      const [part] = job.content.thread ?? []
      const delayed = {
        ...job,
        content: { ...job.content, thread: part ? [{ ...part, delaySeconds: 3_600 }] : [] },
      }
      const claim = await harness.enqueue(delayed)
      let outcome = await harness.run(claim)
      while (outcome.outcome === 'pending' && outcome.resume_after_seconds < 600) {
        await harness.letTimePass(claim, outcome.resume_after_seconds)
        outcome = await harness.run(claim)
      }
      expect(outcome).toMatchObject({
        outcome: 'pending',
        reason: expect.stringMatching(/^Part 2 of 2: .*delay.*Part 1 is out/),
      })
      expect(await subject.countPosts()).toBe(1)
      await harness.cancel(claim)
      expect(await harness.jobRow(claim)).toMatchObject({
        status: 'cancelled',
        platform_response: { parts: [{ part: 1 }] },
      })
      expect(await harness.run(claim)).toMatchObject({ outcome: 'failed', code: 'internal' })
      expect(await subject.countPosts()).toBe(1)
    })

    test('a post is deleted once it is asked for, and what its catalog does not offer is refused', async () => {
      const claim = await harness.enqueue(await subject.newJob())
      const { last } = await harness.runToTheEnd(claim)
      const [row] =
        await harness.owner`select catalog from carteiro.platforms where platform = ${harness.platform}`
      const option = platformCatalog.parse(row?.catalog).options.find((one) => one.option === claim.option)
      const action = await harness.unpublish(claim, last)
      if (!option?.after?.delete) {
        expect(await harness.runAction(action)).toMatchObject({ outcome: 'failed', verdict: 'refuse' })
        expect(await subject.countPosts()).toBe(1)
        return
      }
      expect(await harness.runAction(action)).toMatchObject({
        outcome: 'completed',
        result: { parts: [{ was: 'deleted' }] },
      })
      expect(await subject.countPosts()).toBe(0)
    })

    test('a deletion whose answer was lost is made again, and a post that is gone is said to be', async () => {
      if (!subject.loseDeletion) return
      const claim = await harness.enqueue(await subject.newJob())
      const { last } = await harness.runToTheEnd(claim)
      const action = await harness.unpublish(claim, last)
      await subject.loseDeletion()
      expect(await harness.runAction(action)).toMatchObject({ outcome: 'failed' })
      expect(await subject.countPosts()).toBe(0)
      const again = await harness.claimActionAgain(action)
      expect(await harness.runAction(action)).toMatchObject({ outcome: 'failed', verdict: 'retry' })
      expect(await harness.runAction(again)).toMatchObject({
        outcome: 'completed',
        result: { parts: [{ was: 'deleted' }] },
      })
      await harness.owner`delete from carteiro.job_action_steps`
      expect(await harness.runAction(again)).toMatchObject({
        outcome: 'completed',
        result: { parts: [{ was: subject.isDeletionSilent ? 'deleted' : 'already_gone' }] },
      })
    })

    test('a post is edited, also where the answer was lost', async () => {
      const { editing } = subject
      if (!editing) return
      const claim = await harness.enqueue(await subject.newJob())
      const { last } = await harness.runToTheEnd(claim)
      const action = await harness.edit(claim, last, editing.changes)
      await editing.loseAnswer()
      expect(await harness.runAction(action)).toMatchObject({ outcome: 'failed' })
      const again = await harness.claimActionAgain(action)
      expect(await harness.runAction(again)).toMatchObject({
        outcome: 'completed',
        result: { changed: expect.arrayContaining(['caption']) },
      })
      expect(await editing.isShown()).toBe(true)
      expect(await subject.countPosts()).toBe(1)
    })

    test('the account must be connected', async () => {
      const claim = await harness.enqueue(await subject.newJob())
      await harness.owner`update carteiro.platform_accounts set status = 'needs_reauth'`
      expect(await harness.run(claim)).toMatchObject({ verdict: 'reconnect', code: 'account_disconnected' })
    })
  })
}
