import { note } from '@carteiro/platform-kit'
import { LAG_WAITS_SECONDS } from './limits.ts'
import { type Story, stepName } from './story.ts'

/**
 * Waits, without a slot, for what Facebook has made and does not show yet: each time a little longer, and so often.
 * Returns when that was often enough. @throws Pending
 */
export const waitForLag = async (
  story: Story,
  what: string,
  reason = 'Facebook does not find yet what it has just made',
): Promise<void> => {
  const { attempt } = story
  for (const [index, seconds] of LAG_WAITS_SECONDS.entries()) {
    const name = stepName(story, `${what}_lag ${index + 1}`)
    if (attempt.earlier(name) !== undefined) continue
    await note(attempt, name, {})
    attempt.pendingFor(seconds, reason)
  }
}
