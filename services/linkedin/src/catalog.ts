import { documentTypes, type MediaCombination, type PlatformCatalog } from '@carteiro/contracts'
import packageJson from '../package.json' with { type: 'json' }
import * as limits from './limits.ts'
import { checkedWhenSent, rules, warnings } from './rules.ts'
import { postSettings } from './settings.ts'

const combinations: MediaCombination[] = [
  { name: 'no media', kinds: [], min: 0, max: 0 },
  { name: 'one to twenty images', kinds: ['image', 'gif'], min: 1, max: limits.MAX_IMAGES },
  { name: 'one video', kinds: ['video'], min: 1, max: 1 },
  { name: 'one document', kinds: ['document'], min: 1, max: 1 },
]

const picture = {
  max_bytes: limits.IMAGE_MAX_BYTES,
  max_pixels: limits.IMAGE_MAX_PIXELS,
  max_alt_text: limits.ALT_TEXT_MAX_CHARACTERS,
}

/** What may be published on LinkedIn, by a member or an organisation. */
export const catalog: PlatformCatalog = {
  v: 1,
  platform: 'linkedin',
  display_name: 'LinkedIn',
  color: '#0a66c2',
  version: packageJson.version,
  options: [
    {
      option: 'linkedin_post',
      title: 'Post on LinkedIn',
      look: 'page_post',
      text: {
        max: limits.TEXT_MAX_UNITS,
        counting: 'utf16_units',
        required: 'without_media',
        required_unless: { value: 'settings.link', present: true },
      },
      media: {
        combinations,
        files: {
          image: { types: ['image/jpeg', 'image/png'], ...picture },
          gif: { types: ['image/gif'], ...picture, max_frames: limits.GIF_MAX_FRAMES },
          video: {
            types: ['video/mp4'],
            min_bytes: limits.VIDEO_MIN_BYTES,
            max_bytes: limits.VIDEO_MAX_BYTES,
            width: limits.VIDEO_WIDTH_PIXELS,
            height: limits.VIDEO_HEIGHT_PIXELS,
            aspect_ratio: limits.VIDEO_ASPECT,
            duration_seconds: limits.VIDEO_SECONDS,
            codecs: limits.VIDEO_CODECS,
            frame_rate: limits.VIDEO_FRAMES_PER_SECOND,
          },
          document: { types: [...documentTypes], max_bytes: limits.DOCUMENT_MAX_BYTES },
        },
      },
      settings: postSettings,
      rules,
      warnings,
      checked_when_sent: checkedWhenSent,
    },
  ],
}
