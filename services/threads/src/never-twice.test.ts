import {
  idsAtOnce,
  noPatience,
  startThreadsHarness,
  type ThreadsHarness,
} from '@carteiro/testing/platforms/threads/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

let threads: ThreadsHarness
beforeAll(async () => {
  threads = await startThreadsHarness({}, idsAtOnce)
})
afterAll(() => threads.close())
beforeEach(() => threads.reset())

type Claim = Awaited<ReturnType<ThreadsHarness['enqueue']>>
const CALL_SECONDS = 3

const endsInOnePost = async (claim: Claim) => {
  const result = await threads.runToTheEnd(claim)
  expect(result.last).toMatchObject({ outcome: 'completed' })
  expect(await threads.posts()).toHaveLength(1)
  return result
}
const inDoubt = async (fault: string, job = threads.post()): Promise<Claim> => {
  await threads.fault('publish_container', fault)
  const claim = await threads.enqueue(job)
  expect(await threads.run(claim)).toMatchObject({ verdict: 'unclear' })
  await threads.letTimePass(claim, CALL_SECONDS)
  return claim
}

describe('the call that makes a container', () => {
  test.each(['response_lost', 'request_lost', 'error', 'error_after_effect'])(
    '%s: shows nothing, and is made again',
    async (fault) => {
      await threads.fault('create_container', fault)
      await endsInOnePost(await threads.enqueue(threads.post()))
    },
  )
})

describe('the call that publishes', () => {
  test.each([
    ['response_lost', 'status'],
    ['error_after_effect', 'status'],
    ['response_lost', 'nonexisting_field'],
    ['error_after_effect', 'nonexisting_field'],
  ])(
    '%s, and the container answers by its %s: the post is found, and not made twice',
    async (fault, reads) => {
      await threads.rules({ published_container_reads: reads })
      const claim = await inDoubt(fault)
      const calls = await threads.callsDuring('publish_container', async () => {
        const { last } = await endsInOnePost(claim)
        const [post] = await threads.posts()
        expect(last).toMatchObject({ platform_response: { post_id: post?.id, permalink: post?.permalink } })
      })
      expect(calls).toBe(0)
    },
  )

  test.each(['request_lost', 'error'])('%s: the same container is published', async (fault) => {
    const claim = await inDoubt(fault)
    const made = await threads.callsDuring('create_container', () => endsInOnePost(claim))
    expect(made).toBe(0)
  })

  test('an empty list does not hide a post that is out', async () => {
    const claim = await inDoubt('response_lost')
    await threads.refusal('list_posts', 200, { data: [] }, { times: null })
    const { last } = await endsInOnePost(claim)
    expect(last).toMatchObject({
      platform_response: { post_id: null, warnings: [expect.stringContaining('which one')] },
    })
  })

  test('a call that came late: what is refused after it proves nothing, in no later attempt', async () => {
    const finished = { edits: [{ path: 'status', do: 'set', value: 'FINISHED' }], times: null }
    const empty = { edits: [{ path: 'data', do: 'set', value: [] }], times: null }
    const gone = {
      error: { message: 'The requested resource does not exist', code: 24, error_subcode: 4279009 },
    }
    const hasty = await startThreadsHarness({ ...noPatience, doubtSeconds: 0 }, idsAtOnce)
    try {
      await hasty.fault('publish_container', 'response_lost')
      const claim = await hasty.enqueue(hasty.post())
      expect(await hasty.run(claim)).toMatchObject({ verdict: 'unclear' })
      await hasty.letTimePass(claim, CALL_SECONDS)
      // The post is out, and everything says that it is not.
      await hasty.fault('get_container', 'reshape', finished)
      await hasty.fault('list_posts', 'reshape', empty)
      await hasty.refusal('publish_container', 400, { error: { message: 'Slow down', code: 4 } })
      expect(await hasty.run(claim)).toMatchObject({ verdict: 'wait' })
      await hasty.clearFaults()
      await hasty.refusal('get_container', 400, gone, { times: null })
      await hasty.refusal('publish_container', 400, gone, { times: null })
      const made = await hasty.callsDuring('create_container', async () => {
        expect((await hasty.runToTheEnd(claim)).last).toMatchObject({ code: 'outcome_unknown' })
      })
      expect(made).toBe(0)
      expect(await hasty.posts()).toHaveLength(1)
    } finally {
      await hasty.close()
    }
  })

  test('a post on a later page of the list is found', async () => {
    await threads.rules({ list_page_size: 1 })
    const claim = await inDoubt('response_lost')
    for (let others = 0; others < 3; others += 1)
      await threads.runToTheEnd(await threads.enqueue(threads.post()))
    const [post] = await threads.posts()
    expect((await threads.runToTheEnd(claim)).last).toMatchObject({
      outcome: 'completed',
      platform_response: { post_id: post?.id, permalink: post?.permalink },
    })
    expect(await threads.posts()).toHaveLength(4)
  })

  test.each([
    ['an entry that cannot be read', [{ path: 'data[].id', do: 'omit' }]],
    ['a next page that cannot be read', [{ path: 'paging.next', do: 'set', value: 'not an address' }]],
    ['no data', [{ path: 'data', do: 'omit' }]],
  ])('a list with %s proves no absence: the post is not made again', async (_what, edits) => {
    await threads.rules({ list_page_size: 1 })
    const claim = await inDoubt('request_lost')
    for (let others = 0; others < 2; others += 1)
      await threads.runToTheEnd(await threads.enqueue(threads.post()))
    await threads.fault('list_posts', 'reshape', { edits, times: null })
    const calls = await threads.callsDuring('publish_container', async () => {
      const { last } = await threads.runToTheEnd(claim)
      expect(last).toMatchObject({ verdict: 'refuse', code: 'outcome_unknown' })
    })
    expect(calls).toBe(0)
  })

  test('a container whose state is a new word: its user is told, and nothing is posted again', async () => {
    const claim = await inDoubt('response_lost')
    const edits = [{ path: 'status', do: 'set', value: 'ARCHIVED' }]
    await threads.fault('get_container', 'reshape', { edits, times: null })
    expect((await threads.runToTheEnd(claim)).last).toMatchObject({ code: 'outcome_unknown' })
    expect(await threads.posts()).toHaveLength(1)
  })

  test('a container that nobody finds any more: its user is told, and nothing is posted again', async () => {
    const claim = await inDoubt('response_lost')
    const gone = {
      error: { message: 'The requested resource does not exist', code: 24, error_subcode: 4279009 },
    }
    await threads.refusal('get_container', 400, gone, { times: null })
    const { last } = await threads.runToTheEnd(claim)
    expect(last).toMatchObject({ verdict: 'refuse', code: 'outcome_unknown' })
    expect(await threads.posts()).toHaveLength(1)
  })

  test("another job's post of the same words is not taken for it", async () => {
    const same = { caption: 'Bom dia a todos' }
    const claim = await inDoubt('request_lost', threads.post([], {}, same))
    await endsInOnePost(await threads.enqueue(threads.post([], {}, same)))
    expect((await threads.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
    expect(await threads.posts()).toHaveLength(2)
  })

  test('while the container cannot be read, the doubt stays', async () => {
    const claim = await inDoubt('response_lost')
    await threads.fault('get_container', 'error')
    expect(await threads.run(claim)).toMatchObject({ verdict: 'retry' })
    const calls = await threads.callsDuring('publish_container', () => endsInOnePost(claim))
    expect(calls).toBe(0)
  })
})
