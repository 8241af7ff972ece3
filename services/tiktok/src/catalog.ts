import type { PlatformCatalog } from '@carteiro/contracts'
import packageJson from '../package.json' with { type: 'json' }
import * as limits from './limits.ts'
import * as rules from './rules.ts'
import { photoSettings, videoSettings } from './settings.ts'

/** What may be published on TikTok: one video, or pictures. No text without either. */
export const catalog: PlatformCatalog = {
  v: 1,
  platform: 'tiktok',
  display_name: 'TikTok',
  color: '#121212',
  version: packageJson.version,
  options: [
    {
      option: 'tiktok_video',
      title: 'Video on TikTok',
      look: 'full_screen',
      text: { max: limits.VIDEO_TITLE_MAX_UNITS, counting: 'utf16_units', required: 'never' },
      media: {
        combinations: [{ name: 'one video', kinds: ['video'], min: 1, max: 1 }],
        files: {
          video: {
            types: ['video/mp4', 'video/quicktime', 'video/webm'],
            max_bytes: limits.VIDEO_MAX_BYTES,
            width: limits.VIDEO_EDGE_PIXELS,
            height: limits.VIDEO_EDGE_PIXELS,
            duration_seconds: limits.VIDEO_SECONDS,
            codecs: limits.VIDEO_CODECS,
            frame_rate: limits.VIDEO_FRAMES_PER_SECOND,
          },
        },
      },
      settings: videoSettings,
      rules: rules.videoRules,
      warnings: rules.videoWarnings,
      checked_when_sent: rules.videoChecks,
    },
    {
      option: 'tiktok_photo',
      title: 'Photos on TikTok',
      look: 'full_screen',
      text: { max: limits.PHOTO_DESCRIPTION_MAX_UNITS, counting: 'utf16_units', required: 'never' },
      media: {
        combinations: [
          { name: 'one to thirty-five pictures', kinds: ['image'], min: 1, max: limits.MAX_PHOTOS },
        ],
        files: {
          image: { types: ['image/jpeg', 'image/webp'], max_bytes: limits.PHOTO_MAX_BYTES },
        },
      },
      settings: photoSettings,
      rules: rules.photoRules,
      warnings: rules.photoWarnings,
      checked_when_sent: rules.photoChecks,
    },
  ],
}
