import { errorBody, type PostChanges, platformCatalog } from '@carteiro/contracts'
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
