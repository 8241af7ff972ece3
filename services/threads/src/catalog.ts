import type { MediaCombination, PlatformCatalog } from '@carteiro/contracts'
import packageJson from '../package.json' with { type: 'json' }
import * as limits from './limits.ts'
import { checkedWhenSent, warnings } from './rules.ts'
import { postSettings } from './settings.ts'

const noMedia: MediaCombination = { name: 'no media', kinds: [], min: 0, max: 0 }
const upToTwenty: MediaCombination = {
  name: 'one to twenty pictures and videos',
  kinds: ['image', 'video'],
  min: 1,
  max: limits.CAROUSEL_MAX_ITEMS,
}

/** What may be published on Threads. */
export const catalog: PlatformCatalog = {
  v: 1,
  platform: 'threads',
  display_name: 'Threads',
  color: '#101010',
  version: packageJson.version,
  options: [
    {
      option: 'threads_post',
      title: 'Post on Threads',
      look: 'short_post',
      text: {
        max: limits.TEXT_MAX,
        counting: 'emoji_as_bytes',
        required: 'without_media',
        required_unless: {
          any: [
            { value: 'settings.link', present: true },
            { value: 'settings.poll', present: true },
          ],
        },
        max_links: limits.MAX_LINKS,
        links_also_in: ['settings.link'],
      },
      media: {
        combinations: [noMedia, upToTwenty],
        files: {
          image: {
            types: ['image/jpeg', 'image/png'],
            max_bytes: limits.IMAGE_MAX_BYTES,
            aspect_ratio: limits.IMAGE_ASPECT,
            max_alt_text: limits.ALT_TEXT_MAX_CHARACTERS,
          },
          video: {
            types: ['video/mp4', 'video/quicktime'],
            max_bytes: limits.VIDEO_MAX_BYTES,
            width: { max: limits.VIDEO_MAX_WIDTH_PIXELS },
            aspect_ratio: limits.VIDEO_ASPECT,
            duration_seconds: limits.VIDEO_SECONDS,
            codecs: limits.VIDEO_CODECS,
            chroma: limits.VIDEO_CHROMA,
            frame_rate: limits.VIDEO_FRAMES_PER_SECOND,
            moov_in_front: true,
            max_alt_text: limits.ALT_TEXT_MAX_CHARACTERS,
          },
        },
      },
      settings: postSettings,
      warnings,
      checked_when_sent: checkedWhenSent,
    },
  ],
}
