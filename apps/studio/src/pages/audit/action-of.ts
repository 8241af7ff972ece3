import type { AuditEntry } from '@carteiro/contracts'

/** What was done, more closely than the log's name for it: a key is rotated and revoked by a change of one column. */
export const actionOf = ({ action, before, after }: AuditEntry): string => {
  if (action === 'key.changed' && after?.revoked_at && !before?.revoked_at) return 'key.revoked'
  if (action === 'key.changed' && after && 'prefix' in after) return 'key.rotated'
  return action
}
