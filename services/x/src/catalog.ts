import type { MediaCombination, PlatformCatalog } from '@carteiro/contracts'
import packageJson from '../package.json' with { type: 'json' }
import * as limits from './limits.ts'
import { isPremium, rules, warnings } from './rules.ts'
import { postSettings } from './settings.ts'

const noMedia: MediaCombination = { name: 'no media', kinds: [], min: 0, max: 0 }
const images: MediaCombination = {
  name: 'one to four images',
  kinds: ['image'],
  min: 1,
  max: limits.MAX_IMAGES,
}
const oneGif: MediaCombination = { name: 'one GIF', kinds: ['gif'], min: 1, max: 1 }
const oneVideo: MediaCombination = { name: 'one video', kinds: ['video'], min: 1, max: 1 }

/** What may be published on X. */
export const catalog: PlatformCatalog = {
  v: 1,
  platform: 'x',
  display_name: 'X',
  color: '#0f1419',
  version: packageJson.version,
  options: [
    {
      option: 'x_post',
      title: 'Post on X',
      look: 'short_post',
      text: {
        max: limits.TEXT_PREMIUM_MAX_WEIGHTED,
        counting: 'x_weighted',
        also: [{ max: limits.TEXT_MAX_WEIGHTED, counting: 'x_weighted', when: { not: isPremium } }],
        forbidden: [
          {
            pattern: limits.TEXT_FORBIDDEN,
            message: 'expected a text without U+FFFE, U+FEFF (byte order mark) and U+FFFF',
          },
        ],
        required: 'without_media',
        max_cashtags: limits.TEXT_MAX_CASHTAGS,
      },
      media: {
        combinations: [noMedia, images, oneGif, oneVideo],
        files: {
          image: {
            types: ['image/jpeg', 'image/png', 'image/webp'],
            max_bytes: limits.IMAGE_MAX_BYTES,
            max_alt_text: limits.ALT_TEXT_MAX_CHARACTERS,
          },
          gif: {
            types: ['image/gif'],
            max_bytes: limits.GIF_MAX_BYTES,
            width: { max: limits.GIF_MAX_PIXELS.width },
            height: { max: limits.GIF_MAX_PIXELS.height },
            max_frames: limits.GIF_MAX_FRAMES,
            max_frame_pixels: limits.GIF_MAX_FRAME_PIXELS,
            max_alt_text: limits.ALT_TEXT_MAX_CHARACTERS,
          },
          video: {
            types: ['video/mp4', 'video/quicktime'],
            max_bytes: limits.VIDEO_MAX_BYTES,
            width: limits.VIDEO_EDGE_PIXELS,
            height: limits.VIDEO_EDGE_PIXELS,
            aspect_ratio: limits.VIDEO_ASPECT,
            duration_seconds: limits.VIDEO_SECONDS,
            codecs: limits.VIDEO_CODECS,
            chroma: limits.VIDEO_CHROMA,
            frame_rate: limits.VIDEO_FRAMES_PER_SECOND,
          },
        },
      },
      settings: postSettings,
      rules,
      warnings,
    },
  ],
}
