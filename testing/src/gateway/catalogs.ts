import type { PlatformCatalog } from '@carteiro/contracts'

const MEGABYTE = 1024 * 1024

/** The founding document's two options with few rules. */
export const catalogs: PlatformCatalog[] = [
  {
    v: 1,
    platform: 'tiktok',
    display_name: 'TikTok',
    version: '1.0.0',
    options: [
      {
        option: 'tiktok_video',
        title: 'Video',
        text: { max: 100, counting: 'utf16_units', required: 'never' },
        media: {
          combinations: [{ name: 'one video', kinds: ['video'], min: 1, max: 1 }],
          files: { video: { types: ['video/mp4'], max_bytes: 100 * MEGABYTE } },
        },
        settings: {
          type: 'object',
          additionalProperties: false,
          properties: {
            privacy: { type: 'string', enum: ['PUBLIC_TO_EVERYONE', 'SELF_ONLY'] },
            allowComments: { type: 'boolean' },
          },
        },
      },
    ],
  },
  {
    v: 1,
    platform: 'instagram',
    display_name: 'Instagram',
    version: '1.0.0',
    options: [
      {
        option: 'instagram_feed',
        title: 'Feed',
        text: { max: 2200, counting: 'utf16_units', required: 'never' },
        media: {
          combinations: [{ name: 'up to ten files', kinds: ['image', 'video'], min: 0, max: 10 }],
          files: {
            image: { types: ['image/jpeg', 'image/png'], max_bytes: 8 * MEGABYTE },
            video: { types: ['video/mp4'], max_bytes: 100 * MEGABYTE },
          },
        },
        settings: { type: 'object', additionalProperties: false, properties: {} },
      },
    ],
  },
]
