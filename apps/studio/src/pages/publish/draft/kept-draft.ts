import type { Draft } from './draft.ts'

/** Grows when a draft of the release before can't be read any more. */
const VERSION = 1

const keyOf = (userId: string): string => `carteiro-draft-${VERSION}-${userId}`

const isEmpty = ({ files, universal, specific, settings }: Draft): boolean =>
  files.length === 0 && universal === '' && [specific, settings].every((one) => Object.keys(one).length === 0)

/**
 * Keeps a draft for as long as its tab is open: a visit to another page, a reload, or the way to a platform and back, to
 * connect an account, loses nothing. Of files those that are uploaded.
 */
export const keepDraft = (userId: string, draft: Draft): void => {
  const files = draft.files.flatMap((one) =>
    one.uploaded ? [{ ...one, file: null, previewUrl: one.uploaded.url }] : [],
  )
  try {
    if (isEmpty(draft)) sessionStorage.removeItem(keyOf(userId))
    else sessionStorage.setItem(keyOf(userId), JSON.stringify({ ...draft, files }))
  } catch {
    // No room, or storage is forbidden: the draft lives in the page alone.
  }
}

export const keptDraft = (userId: string): Draft | undefined => {
  try {
    return (JSON.parse(sessionStorage.getItem(keyOf(userId)) ?? 'null') as Draft | null) ?? undefined
  } catch {
    return undefined
  }
}
