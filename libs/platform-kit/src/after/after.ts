import type { AfterPublishing, CatalogOption, ClaimedAction, JobActionKind } from '@carteiro/contracts'
import type { Attempt } from '../attempt.ts'
import { type Deleting, deletePosts } from './delete-posts.ts'
import { type Editing, editPost } from './edit-post.ts'

/** Carries out an action on a published job; what it answers is kept with the action. */
export type Act = (attempt: Attempt, action: ClaimedAction) => Promise<Record<string, unknown>>

/** What a service does with a published post of an option, by the names of its catalog's `after`. */
export type After = { delete?: Deleting; edit?: Editing }

/** How an action of a kind is carried out, and the scopes that it needs; undefined: not at all. */
export const actOf = (
  kind: JobActionKind,
  after: After,
  declared: AfterPublishing,
): { act: Act; scopes: string[] } | undefined => {
  if (kind === 'unpublish' && after.delete && declared.delete) {
    return { act: deletePosts(after.delete), scopes: declared.delete.scopes }
  }
  if (kind === 'edit' && after.edit && declared.edit) {
    return { act: editPost(after.edit), scopes: declared.edit.scopes }
  }
  return undefined
}

/** @throws Error where a catalog declares what the service does not do, or the reverse */
export const requireDeclared = (options: CatalogOption[], after: Record<string, After>): void => {
  for (const { option, after: declared = {} } of options) {
    const names = (of: object = {}): string => Object.keys(of).sort().join(', ')
    if (names(declared) !== names(after[option]))
      throw new Error(
        `${option}: the catalog says after: ${names(declared)}, the service: ${names(after[option])}`,
      )
  }
}
