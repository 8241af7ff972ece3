import { type FileRule, type MediaCombination, type PlatformCatalog, videoTypes } from '@carteiro/contracts'
import packageJson from '../package.json' with { type: 'json' }
import * as limits from './limits.ts'
import * as rules from './rules.ts'
import { postSettings, reelSettings, storySettings } from './settings.ts'

const noMedia: MediaCombination = { name: 'no media', kinds: [], min: 0, max: 0 }
const pictures: MediaCombination = {
  name: 'one to ten pictures',
  kinds: ['image', 'gif'],
  min: 1,
  max: limits.MAX_PHOTOS,
}
const onePicture: MediaCombination = {
  name: 'one picture',
  kinds: ['image', 'gif'],
  min: 1,
  max: 1,
}
const oneVideo: MediaCombination = { name: 'one video', kinds: ['video'], min: 1, max: 1 }

const text = { max: limits.TEXT_MAX_UNITS, counting: 'utf16_units' } as const
const picture: FileRule = {
  types: limits.PHOTO_TYPES,
  max_bytes: limits.PHOTO_MAX_BYTES,
  max_alt_text: limits.ALT_TEXT_MAX_CHARACTERS,
}
const uprightTypes = ['video/mp4', 'video/quicktime']
const upright = {
  types: uprightTypes,
  max_bytes: limits.REEL_MAX_BYTES,
  width: limits.UPRIGHT_WIDTH_PIXELS,
  height: limits.UPRIGHT_HEIGHT_PIXELS,
  aspect_ratio: limits.UPRIGHT_ASPECT,
  codecs: limits.VIDEO_CODECS,
  chroma: limits.UPRIGHT_CHROMA,
  frame_rate: limits.VIDEO_FRAMES_PER_SECOND,
}

/** What may be published on a Facebook page. */
export const catalog: PlatformCatalog = {
  v: 1,
  platform: 'facebook',
  display_name: 'Facebook',
  color: '#0866ff',
  version: packageJson.version,
  options: [
    {
      option: 'facebook_post',
      title: 'Post on Facebook',
      look: 'page_post',
      text: {
        ...text,
        required: 'without_media',
        required_unless: { value: 'settings.link', present: true },
      },
      media: {
        combinations: [noMedia, pictures, oneVideo],
        files: {
          image: picture,
          gif: picture,
          video: {
            // By container only: https://developers.facebook.com/docs/video-api/reference names no codecs.
            types: [...videoTypes],
            max_bytes: limits.VIDEO_MAX_BYTES,
            duration_seconds: limits.VIDEO_SECONDS,
          },
        },
      },
      settings: postSettings,
      rules: rules.pictureRules,
      warnings: rules.postWarnings,
    },
    {
      option: 'facebook_reel',
      title: 'Reel on Facebook',
      look: 'full_screen',
      text: { ...text, required: 'never' },
      media: {
        combinations: [oneVideo],
        files: { video: { ...upright, duration_seconds: limits.REEL_SECONDS } },
      },
      settings: reelSettings,
      warnings: rules.reelWarnings,
    },
    {
      option: 'facebook_story',
      title: 'Story on Facebook',
      look: 'full_screen',
      // A story takes no caption: a universal one is left out.
      text: null,
      media: {
        combinations: [onePicture, oneVideo],
        files: {
          image: picture,
          gif: picture,
          video: { ...upright, duration_seconds: limits.STORY_SECONDS },
        },
      },
      settings: storySettings,
      rules: rules.pictureRules,
      warnings: rules.storyWarnings,
    },
  ],
}
