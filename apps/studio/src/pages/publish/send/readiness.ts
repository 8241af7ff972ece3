import { isTime } from '../../../i18n/clock.ts'
import { hasFailed, isUploading } from '../../../post/media/draft-file.ts'
import { problemsOf } from '../../../post/problems.ts'
import type { Draft } from '../draft/draft.ts'
import type { Check } from '../draft/use-check.ts'

/** Whether the button may be pressed, and the reason. */
export type Readiness = {
  isReady: boolean
  reason:
    | 'nothing'
    | 'noTime'
    | 'areUploading'
    | 'haveFailed'
    | 'checking'
    | 'problems'
    | 'unchecked'
    | 'ready'
}

export const readinessOf = (draft: Draft, check: Check): Readiness => {
  const reason = ((): Readiness['reason'] => {
    if (draft.selected.length === 0) return 'nothing'
    if (hasFailed(draft.files)) return 'haveFailed'
    if (isUploading(draft.files)) return 'areUploading'
    if (draft.isLater && !isTime(draft.scheduledAt)) return 'noTime'
    if (check.hasFailed) return 'unchecked'
    if (!check.isCurrent) return 'checking'
    return problemsOf(check.options).length > 0 ? 'problems' : 'ready'
  })()
  return { reason, isReady: reason === 'ready' || reason === 'unchecked' }
}
