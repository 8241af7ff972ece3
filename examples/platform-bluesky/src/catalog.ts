import type { LaterCheck, MediaCombination, PlatformCatalog, Rule } from '@carteiro/contracts'
import { noMedia, oneVideo, settingsOf } from '@carteiro/platform-kit'
import packageJson from '../package.json' with { type: 'json' }
import * as limits from './limits.ts'
import { blueskySettings } from './settings.ts'

const images: MediaCombination = {
  name: 'one to four images',
  kinds: ['image'],
  min: 1,
  max: limits.MAX_IMAGES,
}

const linkCard = { value: 'settings.linkCard', present: true } as const
const rules: Rule[] = [
  {
    code: 'link_card_with_media',
    field: 'settings.linkCard',
    message: 'expected none: a post shows pictures, a video or a link card',
    when: { all: [linkCard, { value: 'files.count', above: 0 }] },
  },
]
const checkedWhenSent: LaterCheck[] = [
  {
    code: 'video_not_allowed',
    field: 'mediaFiles',
    message:
      'whether the account may publish videos: its email must be verified, and the videos of a day are limited',
    when: { files: { kinds: ['video'], min: 1 } },
  },
]

/** What may be published on Bluesky. */
export const catalog: PlatformCatalog = {
  v: 1,
  platform: 'bluesky',
  display_name: 'Bluesky',
  color: '#1185fe',
  version: packageJson.version,
  options: [
    {
      option: 'bluesky_post',
      title: 'Post on Bluesky',
      look: 'short_post',
      text: {
        max: limits.TEXT_MAX_GRAPHEMES,
        counting: 'graphemes',
        also: [{ max: limits.TEXT_MAX_BYTES, counting: 'utf8_bytes' }],
        required: 'without_media',
        required_unless: linkCard,
      },
      media: {
        combinations: [noMedia, images, oneVideo],
        files: {
          image: { types: ['image/jpeg', 'image/png', 'image/webp'], max_bytes: limits.IMAGE_MAX_BYTES },
          video: { types: ['video/mp4'], max_bytes: limits.VIDEO_MAX_BYTES },
        },
      },
      settings: settingsOf(blueskySettings),
      rules,
      checked_when_sent: checkedWhenSent,
    },
  ],
}
