import { PlatformError } from './outcomes.ts'

/** The call was answered, so it may have had its effect, but it is not known what it made. */
const unclearAnswer = (message: string, platformError: Record<string, unknown> = {}): PlatformError =>
  new PlatformError({
    verdict: 'unclear',
    code: 'unreadable_response',
    effect: 'unknown',
    message,
    platformError,
  })

/** An id that was not in the answer. Null is a service's own word for an id that its platform does not give. */
const lacksId = (result: unknown): boolean =>
  typeof result !== 'object' ||
  result === null ||
  Object.entries(result).some(
    ([name, value]) => /(^|_)id$/.test(name) && (value === undefined || value === ''),
  )

/** What publishes is never taken for undone because its answer cannot be read. */
export const judgePublishing = async <Result>(name: string, act: () => Promise<Result>): Promise<Result> => {
  try {
    const result = await act()
    if (lacksId(result)) throw unclearAnswer(`The answer to ${name} has no id: its post is looked for.`)
    return result
  } catch (error) {
    const isUnreadable = error instanceof PlatformError && error.code === 'unreadable_response'
    throw isUnreadable && error.effect === 'none' ? unclearAnswer(error.message, error.platformError) : error
  }
}
