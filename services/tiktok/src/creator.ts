import { type Audience, checkAgainstCreator } from './post.ts'
import type { CreatorInfo } from './responses.ts'
import type { TikTokSettings } from './settings.ts'
import type { Task } from './task.ts'

/** What was agreed with the creator before the task was begun; kept in its record. */
export type Agreement = { username: string | null; warnings: string[] }

const draftWarnings = (option: string, caption: string): string[] =>
  option === 'tiktok_video' && caption
    ? ['TikTok takes no caption for a draft of a video: it is written in the app.']
    : []

/**
 * Reads what the account offers now, as TikTok asks before each direct post, and holds the post against it. A draft's
 * settings are chosen in the app: nothing is asked for it.
 * https://developers.tiktok.com/doc/content-posting-api-reference-query-creator-info
 *
 * @throws PlatformError when the account cannot be published to so, or not now
 */
export const agreeWithCreator = async (
  { attempt, api }: Task,
  audience: Audience,
  settings: TikTokSettings,
): Promise<{ allowed: TikTokSettings; agreement: Agreement }> => {
  const { option, content, account } = attempt
  const known = typeof account.profile.username === 'string' ? account.profile.username : null
  if (audience.draft) {
    return {
      allowed: settings,
      agreement: { username: known, warnings: draftWarnings(option, content.caption) },
    }
  }
  await attempt.report('validating', 0)
  const creator: CreatorInfo = await api.creatorInfo()
  const { allowed, warnings } = checkAgainstCreator(option, audience, content, settings, creator)
  return { allowed, agreement: { username: creator.creator_username ?? known, warnings } }
}
