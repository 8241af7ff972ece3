import { z } from 'zod'
import { outcomeUnknown, Pending } from './outcomes.ts'
import type { RecordedStep } from './sql.ts'
import type { Step } from './step.ts'

/** The step by which the ledger says that a later state of the database may have published the job (confirm_installation). */
const RESTORED = 'database_restored'
const restored = z.object({ since: z.coerce.date(), confirmed_at: z.coerce.date().optional() })
/** Posts of the lost time may be that old before a list of the platform shows them. */
const LISTS_LAG_SECONDS = 120
/** What a platform that cannot be asked for certain says of such a job. */
export const CANNOT_FIND_OUT =
  'The database was restored from a backup, and the platform does not say whether this was published meanwhile. Check the account before you try again.'

/**
 * What a later state of the database has published, by what the platform says; undefined when there is none, or the database
 * was not restored.
 *
 * @throws Pending, or that the outcome is unknown
 */
export const findPublished = async <Result>(
  step: Step<Result>,
  earlier: (name: string) => RecordedStep | undefined,
): Promise<{ done: Result } | undefined> => {
  const { since, confirmed_at: confirmedAt } = restored.safeParse(earlier(RESTORED)?.result).data ?? {}
  if (!step.publishes || since === undefined) return undefined
  if (!step.findSince) throw outcomeUnknown(CANNOT_FIND_OUT)
  const passed = (Date.now() - (confirmedAt?.getTime() ?? 0)) / 1000
  if (passed < LISTS_LAG_SECONDS) {
    throw new Pending(
      Math.ceil(LISTS_LAG_SECONDS - passed),
      'checking whether it was published before the restore',
    )
  }
  const finding = await step.findSince(since)
  if ('checkAgainIn' in finding) throw new Pending(finding.checkAgainIn, finding.reason)
  if ('unknown' in finding) throw outcomeUnknown(finding.message)
  return 'done' in finding ? finding : undefined
}
