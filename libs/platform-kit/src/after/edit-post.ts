import { type ClaimedAction, type PostChanges, postChanges } from '@carteiro/contracts'
import type { Attempt } from '../attempt.ts'

/** A call that edits is quick, and harmless when it is repeated: it says how the post is to be. */
const EDIT_CALL_SECONDS = 30

/** How a platform edits a post. What is not among the changes stays as it is there. */
export type Editing = (
  attempt: Attempt,
  postId: string,
  changes: PostChanges,
  signal: AbortSignal,
) => Promise<unknown>

/** The names of what changes, as a catalog's `after.edit` has them. */
const fieldsOf = ({ caption, settings = {} }: PostChanges): string[] => [
  ...(caption === undefined ? [] : ['caption']),
  ...Object.keys(settings).map((name) => `settings.${name}`),
]

/** Edits the post of a job, in one step. A call without an answer is made again. */
export const editPost =
  (edit: Editing) =>
  async (attempt: Attempt, { request, post }: ClaimedAction): Promise<Record<string, unknown>> => {
    const changes = postChanges.parse(request)
    await attempt.step('edit', {
      callSeconds: EDIT_CALL_SECONDS,
      intent: changes,
      act: async (signal) => {
        await edit(attempt, post.post_id ?? '', changes, signal)
        return { edited: true }
      },
    })
    return { changed: fieldsOf(changes) }
  }
