import type { JobContent } from '@carteiro/contracts'
import { PlatformError, refused } from '@carteiro/platform-kit'
import type { CreatorInfo, Work } from '../api.ts'
import type { TikTokSettings } from '../catalog.ts'

/** Where its user wants it: with an audience of their choice, or as a draft. */
export type Audience = { draft: true } | { draft: false; privacy: string }

const field = (option: string, setting: string): string => `settings.${option}.${setting}`

/** Without a draft, settings have an audience: the catalog's settings demand it. */
export const audienceOf = ({ draft, privacy }: TikTokSettings): Audience =>
  draft ? { draft: true } : { draft: false, privacy: privacy ?? '' }

/** The settings as far as the account allows them now. @throws PlatformError when it cannot be published so */
const checkAgainstCreator = (
  option: string,
  { privacy }: { privacy: string },
  { mediaFiles }: JobContent,
  settings: TikTokSettings,
  creator: CreatorInfo,
): { allowed: TikTokSettings; warnings: string[] } => {
  const offered: readonly string[] | undefined = creator.privacy_level_options
  if (offered && !offered.includes(privacy)) {
    throw new PlatformError({
      verdict: 'refuse',
      code: 'content_rejected',
      message: `${field(option, 'privacy')}: expected one of ${offered.join(', ')}; the account does not offer ${privacy} now`,
      platformError: { privacy_level_options: offered },
    })
  }
  const longest = creator.max_video_post_duration_sec
  const seconds = mediaFiles[0]?.durationSeconds
  if (longest !== undefined && seconds !== undefined && seconds > longest) {
    throw refused(
      'media_rejected',
      `mediaFiles[0].durationSeconds: expected at most ${longest} seconds for this account, this has ${seconds}`,
    )
  }
  const switchedOff = [
    { setting: 'allowComments', what: 'comments', isOff: creator.comment_disabled },
    { setting: 'allowDuet', what: 'duets', isOff: creator.duet_disabled },
    { setting: 'allowStitch', what: 'stitches', isOff: creator.stitch_disabled },
  ] as const
  const lost = switchedOff.filter(({ setting, isOff }) => settings[setting] && isOff === true)
  return {
    allowed: { ...settings, ...Object.fromEntries(lost.map(({ setting }) => [setting, false])) },
    warnings: lost.map(({ what }) => `The account allows no ${what}: the post has none.`),
  }
}

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
  { attempt, api }: Work,
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
  const creator = await api.creatorInfo()
  const { allowed, warnings } = checkAgainstCreator(option, audience, content, settings, creator)
  return { allowed, agreement: { username: creator.creator_username ?? known, warnings } }
}
