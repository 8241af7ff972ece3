import { PERMALINK_TRIES } from './limits.ts'
import type { Story } from './story.ts'

/** Where a post is: best effort, for it is out. Facebook may answer a path. */
export const readPermalink = async (
  { attempt }: Story,
  read: () => Promise<string | undefined>,
): Promise<string | undefined> => {
  for (let tries = 1; tries <= PERMALINK_TRIES; tries += 1) {
    try {
      const address = await read()
      if (address) return new URL(address, 'https://www.facebook.com').href
    } catch (error) {
      attempt.logger.info({ reason: (error as Error).message, tries }, 'No permalink yet')
    }
  }
  return undefined
}
