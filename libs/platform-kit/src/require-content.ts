import {
  type CatalogOption,
  issueDetails,
  type JobContent,
  jobContent,
  type Problem,
  plainMessage,
  reviewContent,
} from '@carteiro/contracts'
import { settingUrlProblems } from '@carteiro/service-kit'
import { PlatformError } from './outcomes.ts'
import type { OpenedAttempt } from './sql.ts'

/** Keys that no reader knows: whatever is meant by them would not happen. */
const unknownKeys = (content: JobContent): Problem[] => {
  const { error } = jobContent.safeParse(content, { error: plainMessage })
  return error ? issueDetails(error, jobContent, ['content']) : []
}

/**
 * Holds a job that has not begun to its option's catalog, as the gateway does: jobs inserted past the gateway are
 * refused before any call. What has begun goes on: a rule about times may be broken by then.
 * @param allowedOrigins those that URLs may lead to although their address is private
 * @throws PlatformError (refuse) with the code, field and message that validating gives
 */
export const requireContent = (
  option: CatalogOption,
  content: JobContent,
  { account, steps }: OpenedAttempt,
  allowedOrigins: string[],
): void => {
  if (steps.length > 0) return
  const review = reviewContent(option, content, { now: Date.now(), account: account ?? undefined })
  const problems = [
    ...unknownKeys(content),
    ...review.problems,
    ...settingUrlProblems(option, content.settings, `settings.${option.option}`, allowedOrigins),
  ]
  const [first] = problems
  if (!first) return
  const message = problems.map((problem) => `${problem.field}: ${problem.message}`).join('; ')
  throw new PlatformError({ verdict: 'refuse', code: first.code, message, problems })
}
