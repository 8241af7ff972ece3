import { setTimeout as pause } from 'node:timers/promises'
import type { Take } from './take.ts'

/** Where the post is. A new one may be unreadable for a moment (100/33), so it is asked for more than once. */
export const readPermalink = async (
  { api, attempt, platform: { pace } }: Take,
  mediaId: string,
): Promise<string | undefined> => {
  for (let tries = 1; tries <= pace.permalinkTries; tries += 1) {
    try {
      return await api.readPermalink(mediaId)
    } catch (error) {
      attempt.logger.info({ reason: (error as Error).message, tries }, 'No permalink yet')
      if (tries < pace.permalinkTries) await pause(pace.permalinkPauseSeconds * 1000)
    }
  }
  return undefined
}
