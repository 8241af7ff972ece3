import { PlatformError } from '@carteiro/platform-kit'
import { untilNextLook } from './pace.ts'
import { note, secondsSince, type Take } from './take.ts'

/**
 * Where the post is. A new post may be unreadable for a while, so it is asked for again, without holding the slot;
 * undefined when that was in vain.
 * @throws Pending while there is time left
 */
export const readPermalink = async (take: Take, mediaId: string): Promise<string | undefined> => {
  const { api, attempt, platform } = take
  const { pace, name } = platform
  try {
    const permalink = await api.readPermalink(mediaId)
    if (permalink !== undefined) return permalink
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error
    attempt.logger.info({ reason: error.message }, 'No permalink yet')
    // Another attempt would only find the account disconnected, and the post is out.
    if (error.verdict === 'reconnect') return undefined
  }
  const { at } = await note(take, 'find_permalink', { at: new Date().toISOString() })
  const passed = secondsSince(at)
  if (passed >= pace.permalinkSeconds) return undefined
  const next = Math.min(untilNextLook(pace, passed), pace.permalinkSeconds - passed)
  return attempt.pendingFor(next, `the post is out; ${name} has not told its address yet`)
}
