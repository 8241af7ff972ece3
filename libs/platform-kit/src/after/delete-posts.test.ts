import { expect, test } from 'vitest'
import type { Attempt } from '../attempt.ts'
import { PlatformFailure } from '../failures.ts'
import type { Step } from '../step.ts'
import { deletePosts } from './delete-posts.ts'

const thread = ['1', '2', '3']
const action = {
  id: '11111111-1111-4111-8111-111111111111',
  kind: 'unpublish' as const,
  request: {},
  post: {
    post_id: '1',
    permalink: null,
    parts: thread.map((post_id, part) => ({ part, post_id, permalink: null })),
  },
}
const gone = new PlatformFailure({ verdict: 'refuse', code: 'content_rejected', message: 'Not found.' })

/** A platform with these posts; `ledger` are the steps that are done. */
const startWith = (posts: string[], ledger = new Map<string, unknown>()) => {
  const there = new Set(posts)
  const calls: string[] = []
  let failsAt: string | undefined
  const attempt = {
    earlier: () => undefined,
    step: async <Result>(name: string, { act }: Step<Result>): Promise<Result> => {
      if (!ledger.has(name)) ledger.set(name, await act(AbortSignal.timeout(1_000), {}))
      return ledger.get(name) as Result
    },
  } as unknown as Attempt
  const work = deletePosts({
    remove: async (_attempt, id) => {
      calls.push(id)
      if (id === failsAt) throw new Error('killed')
      if (!there.delete(id)) throw gone
    },
    isGone: (refusal) => refusal === gone,
  })
  return {
    calls,
    failAt: (id: string | undefined) => {
      failsAt = id
    },
    run: () => work(attempt, action),
  }
}

test('a thread is deleted from its last post to its first', async () => {
  const { run, calls } = startWith(thread)
  expect(await run()).toEqual({ parts: thread.map((post_id) => ({ post_id, was: 'deleted' })) })
  expect(calls).toEqual(['3', '2', '1'])
})

test('it goes on where it was, and says which posts were gone already', async () => {
  const { run, calls, failAt } = startWith(['1', '3'])
  failAt('1')
  await expect(run()).rejects.toThrow('killed')
  failAt(undefined)
  expect(await run()).toEqual({
    parts: [
      { post_id: '1', was: 'deleted' },
      { post_id: '2', was: 'already_gone' },
      { post_id: '3', was: 'deleted' },
    ],
  })
  expect(calls).toEqual(['3', '2', '1', '1'])
})

test('any other refusal is the end of it', async () => {
  const failure = new PlatformFailure({ verdict: 'refuse', code: 'permission_denied', message: 'No.' })
  const work = deletePosts({ remove: () => Promise.reject(failure), isGone: () => false })
  const attempt = {
    earlier: () => undefined,
    step: (_name: string, { act }: Step<unknown>) => act(AbortSignal.abort(), {}),
  }
  await expect(work(attempt as unknown as Attempt, action)).rejects.toBe(failure)
})
