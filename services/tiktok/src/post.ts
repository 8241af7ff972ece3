import type { JobContent } from '@carteiro/contracts'
import { PlatformError, refused } from '@carteiro/platform-kit'
import type { CreatorInfo } from './responses.ts'
import type { TikTokSettings } from './settings.ts'

/** `post_info` of a video. https://developers.tiktok.com/doc/content-posting-api-reference-direct-post */
export type VideoPostInfo = {
  title?: string
  privacy_level: string
  disable_comment: boolean
  disable_duet: boolean
  disable_stitch: boolean
  video_cover_timestamp_ms: number
  brand_content_toggle: boolean
  brand_organic_toggle: boolean
  is_aigc: boolean
}

/** A post of pictures. https://developers.tiktok.com/doc/content-posting-api-reference-photo-post */
export type PhotoPost = {
  post_mode: 'DIRECT_POST' | 'MEDIA_UPLOAD'
  post_info: Record<string, string | boolean>
  source_info: { source: 'PULL_FROM_URL'; photo_images: string[]; photo_cover_index: number }
}

/** Where its author wants it: with an audience of their choice, or as a draft. */
export type Audience = { draft: true } | { draft: false; privacy: string }

const field = (option: string, setting: string): string => `settings.${option}.${setting}`

/** Without a draft, settings have an audience: the catalog's settings demand it. */
export const audienceOf = ({ draft, privacy }: TikTokSettings): Audience =>
  draft ? { draft: true } : { draft: false, privacy: privacy ?? '' }

/** The settings as far as the account allows them now. @throws PlatformError when it cannot be published so */
export const checkAgainstCreator = (
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

export const videoPostInfo = (caption: string, privacy: string, settings: TikTokSettings): VideoPostInfo => ({
  ...(caption ? { title: caption } : {}),
  privacy_level: privacy,
  disable_comment: !settings.allowComments,
  disable_duet: !settings.allowDuet,
  disable_stitch: !settings.allowStitch,
  video_cover_timestamp_ms: settings.coverTimestampMs,
  brand_content_toggle: settings.brandedContent,
  brand_organic_toggle: settings.yourBrand,
  is_aigc: settings.isAiGenerated,
})

export const photoPost = (content: JobContent, audience: Audience, settings: TikTokSettings): PhotoPost => ({
  post_mode: audience.draft ? 'MEDIA_UPLOAD' : 'DIRECT_POST',
  post_info: {
    ...(settings.title ? { title: settings.title } : {}),
    ...(content.caption ? { description: content.caption } : {}),
    ...(audience.draft
      ? {}
      : {
          privacy_level: audience.privacy,
          disable_comment: !settings.allowComments,
          auto_add_music: settings.autoMusic,
          brand_content_toggle: settings.brandedContent,
          brand_organic_toggle: settings.yourBrand,
        }),
  },
  source_info: {
    source: 'PULL_FROM_URL',
    photo_images: content.mediaFiles.map(({ url }) => url),
    photo_cover_index: settings.coverIndex,
  },
})
