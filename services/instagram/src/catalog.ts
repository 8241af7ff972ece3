import type { FileRule, MediaCombination, PlatformCatalog, TextRule } from '@carteiro/contracts'
import * as limits from './limits.ts'
import * as rules from './rules.ts'
import { feedSettings, reelSettings, storySettings } from './settings.ts'

export const VERSION = '0.1.0'

const caption: TextRule = {
  max: limits.CAPTION_MAX_UNITS,
  counting: 'utf16_units',
  required: 'never',
  max_hashtags: limits.CAPTION_MAX_HASHTAGS,
  max_mentions: limits.CAPTION_MAX_MENTIONS,
}

const feedImage: FileRule = {
  types: ['image/jpeg'],
  max_bytes: limits.IMAGE_MAX_BYTES,
  aspect_ratio: limits.FEED_IMAGE_ASPECT,
  max_alt_text: limits.ALT_TEXT_MAX_CHARACTERS,
}
const storyImage: FileRule = { types: ['image/jpeg'], max_bytes: limits.IMAGE_MAX_BYTES }

const videoTypes = ['video/mp4', 'video/quicktime']
const reelVideo: FileRule = {
  types: videoTypes,
  max_bytes: limits.REEL_MAX_BYTES,
  width: { max: limits.VIDEO_MAX_WIDTH_PIXELS },
  aspect_ratio: limits.REEL_ASPECT,
  duration_seconds: limits.REEL_SECONDS,
  codecs: limits.VIDEO_CODECS,
  chroma: limits.VIDEO_CHROMA,
  moov_in_front: true,
  frame_rate: limits.VIDEO_FRAMES_PER_SECOND,
}
const storyVideo: FileRule = {
  types: videoTypes,
  max_bytes: limits.STORY_VIDEO_MAX_BYTES,
  width: { max: limits.VIDEO_MAX_WIDTH_PIXELS },
  aspect_ratio: limits.STORY_VIDEO_ASPECT,
  duration_seconds: limits.STORY_VIDEO_SECONDS,
  codecs: limits.VIDEO_CODECS,
  chroma: limits.VIDEO_CHROMA,
  moov_in_front: true,
  frame_rate: limits.VIDEO_FRAMES_PER_SECOND,
}

const onePicture: MediaCombination = { name: 'one picture', kinds: ['image'], min: 1, max: 1 }
const oneVideo: MediaCombination = { name: 'one video', kinds: ['video'], min: 1, max: 1 }
const carousel: MediaCombination = {
  name: 'a carousel of pictures and videos',
  kinds: ['image', 'video'],
  min: limits.CAROUSEL_MIN_ITEMS,
  max: limits.CAROUSEL_MAX_ITEMS,
}

/** What may be published on Instagram: three options. Nothing without a picture or a video. */
export const catalog: PlatformCatalog = {
  v: 1,
  platform: 'instagram',
  display_name: 'Instagram',
  color: '#d62976',
  version: VERSION,
  options: [
    {
      option: 'instagram_feed',
      title: 'Post',
      look: 'picture_feed',
      text: caption,
      media: {
        combinations: [onePicture, oneVideo, carousel],
        files: { image: feedImage, video: reelVideo },
      },
      settings: feedSettings,
      rules: rules.videoRules,
      warnings: rules.feedWarnings,
      checked_when_sent: rules.feedChecks,
    },
    {
      option: 'instagram_reel',
      title: 'Reel',
      look: 'full_screen',
      text: caption,
      media: { combinations: [oneVideo], files: { video: reelVideo } },
      settings: reelSettings,
      rules: rules.videoRules,
      warnings: rules.reelWarnings,
      checked_when_sent: rules.reelChecks,
    },
    {
      option: 'instagram_story',
      title: 'Story',
      look: 'full_screen',
      // A story takes no caption: a universal one is left out.
      text: null,
      media: { combinations: [onePicture, oneVideo], files: { image: storyImage, video: storyVideo } },
      settings: storySettings,
      warnings: rules.storyWarnings,
      checked_when_sent: rules.storyChecks,
    },
  ],
}
