import { type CatalogOption, type JobContent, reviewContent } from '@carteiro/contracts'
import { PlatformError } from './outcomes.ts'
import type { OpenedAttempt } from './sql.ts'

/**
 * Holds a job that has not begun to its option's catalog, as the gateway does: jobs inserted past the gateway are
 * refused before any call. What has begun goes on: a rule about times may be broken by then.
 * @throws PlatformError (refuse) with the code, field and message that validating gives
 */
export const requireContent = (
  option: CatalogOption,
  content: JobContent,
  { account, steps }: OpenedAttempt,
): void => {
  if (steps.length > 0) return
  const { problems } = reviewContent(option, content, { now: Date.now(), account: account ?? undefined })
  const [first] = problems
  if (!first) return
  const message = problems.map((problem) => `${problem.field}: ${problem.message}`).join('; ')
  throw new PlatformError({ verdict: 'refuse', code: first.code, message, problems })
}
