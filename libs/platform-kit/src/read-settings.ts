import { issueDetails, plainMessage } from '@carteiro/contracts'
import type { z } from 'zod'
import { refused } from './outcomes.ts'

/**
 * The settings of a job. The gateway has checked them by the catalog; a row that came another way is judged here.
 * @throws PlatformError (refuse) that names every setting that is wrong
 */
export const readSettings = <T extends z.ZodType>(shape: T, given: unknown): z.output<T> => {
  const read = shape.safeParse(given, { error: plainMessage })
  if (read.success) return read.data
  const problems = issueDetails(read.error, shape, ['settings']).map(
    ({ field, message }) => `${field}: ${message}`,
  )
  throw refused('content_rejected', problems.join('; '))
}
