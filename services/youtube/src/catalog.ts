import { type CatalogOption, type FileRule, type PlatformCatalog, videoTypes } from '@carteiro/contracts'
import packageJson from '../package.json' with { type: 'json' }
import * as limits from './limits.ts'
import * as rules from './rules.ts'
import { videoSettings } from './settings.ts'

const optionOf = (
  option: string,
  title: string,
  look: string,
  rule: Partial<FileRule>,
  warnings = rules.warnings,
): CatalogOption => ({
  option,
  title,
  look,
  text: {
    max: limits.DESCRIPTION_MAX_BYTES,
    counting: 'utf8_bytes',
    required: 'never',
    forbidden: [{ pattern: '[<>]', message: 'expected a description without < and >' }],
  },
  media: {
    combinations: [{ name: 'one video', kinds: ['video'], min: 1, max: 1 }],
    // Any: https://developers.google.com/youtube/v3/docs/videos/insert says video/*.
    files: { video: { types: [...videoTypes], max_bytes: limits.VIDEO_MAX_BYTES, ...rule } },
  },
  settings: videoSettings,
  rules: rules.rules,
  warnings,
  checked_when_sent: rules.checkedWhenSent,
})

/** What may be published on YouTube: videos. A Short is one that is short, and square or upright. */
export const catalog: PlatformCatalog = {
  v: 1,
  platform: 'youtube',
  display_name: 'YouTube',
  color: '#d80c18',
  version: packageJson.version,
  options: [
    optionOf('youtube_video', 'Video on YouTube', 'video_page', {
      duration_seconds: { max: limits.VIDEO_MAX_SECONDS },
    }),
    optionOf(
      'youtube_short',
      'Short on YouTube',
      'full_screen',
      { duration_seconds: { max: limits.SHORT_MAX_SECONDS }, aspect_ratio: { max: limits.SHORT_MAX_ASPECT } },
      [...rules.warnings, ...rules.shortWarnings],
    ),
  ],
}
