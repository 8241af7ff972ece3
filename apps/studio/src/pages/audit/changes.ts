import type { AuditEntry } from '@carteiro/contracts'

export type Change = { field: string; before: unknown; after: unknown }

/** What a change leaves as it was is no news, and neither is what a new thing lacks. */
const isSame = (before: unknown, after: unknown): boolean =>
  JSON.stringify(before ?? null) === JSON.stringify(after ?? null)

/** Field by field what was changed; of something new or deleted, all that is known of it. */
export const changesOf = ({ before, after }: Pick<AuditEntry, 'before' | 'after'>): Change[] =>
  [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
    .map((field) => ({ field, before: before?.[field] ?? null, after: after?.[field] ?? null }))
    .filter((change) => !isSame(change.before, change.after))
