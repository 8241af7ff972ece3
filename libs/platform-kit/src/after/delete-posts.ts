import type { ClaimedAction } from '@carteiro/contracts'
import { z } from 'zod'
import type { Attempt } from '../attempt.ts'
import { PlatformFailure } from '../failures.ts'

/** A call that deletes is quick, and harmless when it is repeated. */
const DELETE_CALL_SECONDS = 30

/** How a platform deletes one post. */
export type Deleting = {
  remove: (attempt: Attempt, postId: string, signal: AbortSignal) => Promise<unknown>
  /** Whether a refusal means that there is no such post. It was ours, so then it is gone. */
  isGone: (refusal: PlatformFailure, attempt: Attempt, postId: string) => boolean | Promise<boolean>
}

/** The posts of a thread, in order. */
const threadOf = z.looseObject({ parts: z.array(z.looseObject({ post_id: z.string().min(1) })).min(1) })

const postsOf = ({ post }: ClaimedAction): string[] => {
  const thread = threadOf.safeParse(post)
  if (thread.success) return thread.data.parts.map(({ post_id }) => post_id)
  return post.post_id ? [post.post_id] : []
}

/**
 * Deletes the posts of a job, each in a step of its own, from the last to the first: no reply is left without what it answers. A call
 * without an answer is made again. A post that is gone already is deleted all the same, and the result says so.
 */
export const deletePosts =
  ({ remove, isGone }: Deleting) =>
  async (attempt: Attempt, action: ClaimedAction): Promise<Record<string, unknown>> => {
    const parts: { post_id: string; was: string }[] = []
    for (const [index, postId] of [...postsOf(action).entries()].reverse()) {
      const name = `delete ${index + 1}`
      // Our own call may have deleted it, where its answer was lost.
      const wasBegun = attempt.earlier(name)?.state === 'open'
      const { was } = await attempt.step(name, {
        callSeconds: DELETE_CALL_SECONDS,
        intent: { post_id: postId },
        act: async (signal) => {
          try {
            await remove(attempt, postId, signal)
            return { was: 'deleted' }
          } catch (error) {
            if (!(error instanceof PlatformFailure) || !(await isGone(error, attempt, postId))) throw error
            return { was: wasBegun ? 'deleted' : 'already_gone' }
          }
        },
      })
      parts.unshift({ post_id: postId, was })
    }
    return { parts }
  }
