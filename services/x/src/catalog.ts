import type { PlatformCatalog } from '@carteiro/contracts'
import packageJson from '../package.json' with { type: 'json' }

const MEGABYTE = 1024 * 1024

/**
 * What can be published on X.
 * Sources: https://docs.x.com/x-api/media/quickstart/best-practices, https://docs.x.com/fundamentals/counting-characters
 */
export const catalog: PlatformCatalog = {
  v: 1,
  platform: 'x',
  display_name: 'X',
  version: packageJson.version,
  options: [
    {
      option: 'x_post',
      title: 'Post on X',
      text: { max: 280, counting: 'x_weighted', required: 'without_media', max_cashtags: 1 },
      media: {
        combinations: [
          { name: 'no media', kinds: [], min: 0, max: 0 },
          { name: 'one to four images', kinds: ['image'], min: 1, max: 4 },
          { name: 'one GIF', kinds: ['gif'], min: 1, max: 1 },
          { name: 'one video', kinds: ['video'], min: 1, max: 1 },
        ],
        files: {
          image: {
            types: ['image/jpeg', 'image/png', 'image/webp'],
            max_bytes: 5 * MEGABYTE,
            max_alt_text: 1000,
          },
          gif: {
            types: ['image/gif'],
            max_bytes: 15 * MEGABYTE,
            width: { max: 1280 },
            height: { max: 1080 },
            max_alt_text: 1000,
          },
          video: {
            types: ['video/mp4', 'video/quicktime'],
            max_bytes: 512 * MEGABYTE,
            width: { min: 32, max: 1280 },
            height: { min: 32, max: 1280 },
            aspect_ratio: { min: 1 / 3, max: 3 },
            duration_seconds: { min: 0.5, max: 140 },
          },
        },
      },
      settings: {
        type: 'object',
        additionalProperties: false,
        properties: {
          reply_settings: {
            type: 'string',
            enum: ['following', 'mentionedUsers', 'subscribers', 'verified'],
            description: 'Who can reply. Everyone when left out.',
          },
          made_with_ai: { type: 'boolean', description: 'Label the post as containing AI-generated media.' },
          paid_partnership: { type: 'boolean', description: 'Label the post as paid promotion.' },
        },
      },
    },
  ],
}
