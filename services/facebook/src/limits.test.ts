import { holdToDocuments } from '../../../tests/support/limits.ts'
import { catalog } from './catalog.ts'

holdToDocuments(catalog, {
  // Known from use; the reference names no number.
  'https://developers.facebook.com/docs/graph-api/reference/page/feed': {
    'facebook_post.text.max': 63_206,
    'facebook_post.settings.properties.title.maxLength': 255,
    'facebook_reel.text.max': 63_206,
    'facebook_reel.settings.properties.title.maxLength': 255,
  },
  // The guide names no maximum: ten pictures are tried, and 1,000 characters.
  'https://developers.facebook.com/documentation/pages-api/posts': {
    'facebook_post.one to ten pictures': 10,
    'facebook_post.image.max_alt_text': 1_000,
    'facebook_post.gif.max_alt_text': 1_000,
    'facebook_story.image.max_alt_text': 1_000,
    'facebook_story.gif.max_alt_text': 1_000,
  },
  'https://developers.facebook.com/docs/graph-api/reference/page/photos': {
    'facebook_post.image.types': ['image/jpeg', 'image/png', 'image/gif', 'image/bmp', 'image/tiff'],
    'facebook_post.image.max_bytes': 10_000_000,
    'facebook_post.gif.types': ['image/jpeg', 'image/png', 'image/gif', 'image/bmp', 'image/tiff'],
    'facebook_post.gif.max_bytes': 10_000_000,
    'facebook_story.image.types': ['image/jpeg', 'image/png', 'image/gif', 'image/bmp', 'image/tiff'],
    'facebook_story.image.max_bytes': 10_000_000,
    'facebook_story.gif.types': ['image/jpeg', 'image/png', 'image/gif', 'image/bmp', 'image/tiff'],
    'facebook_story.gif.max_bytes': 10_000_000,
  },
  'https://developers.facebook.com/docs/video-api/guides/publishing': {
    'facebook_post.video.types': ['video/mp4', 'video/quicktime'],
    'facebook_post.video.max_bytes': 10_000_000_000,
    'facebook_post.video.duration_seconds.max': 14_400,
    'facebook_post.video.codecs': ['h264', 'h265', 'vp9', 'av1'],
    'facebook_post.video.frame_rate.min': 24,
    'facebook_post.video.frame_rate.max': 60,
  },
  'https://developers.facebook.com/documentation/video-api/guides/reels-publishing': {
    'facebook_reel.video.types': ['video/mp4', 'video/quicktime'],
    'facebook_reel.video.max_bytes': 2_000_000_000,
    'facebook_reel.video.width.min': 540,
    'facebook_reel.video.height.min': 960,
    'facebook_reel.video.aspect_ratio.min': 9 / 16,
    'facebook_reel.video.aspect_ratio.max': 9 / 16,
    'facebook_reel.video.codecs': ['h264', 'h265', 'vp9', 'av1'],
    'facebook_reel.video.chroma': ['4:2:0'],
    'facebook_reel.video.frame_rate.min': 24,
    'facebook_reel.video.frame_rate.max': 60,
    'facebook_reel.video.duration_seconds.min': 3,
    'facebook_reel.video.duration_seconds.max': 90,
  },
  'https://developers.facebook.com/documentation/video-api/page-stories-api': {
    'facebook_story.video.types': ['video/mp4', 'video/quicktime'],
    'facebook_story.video.max_bytes': 2_000_000_000,
    'facebook_story.video.width.min': 540,
    'facebook_story.video.height.min': 960,
    'facebook_story.video.aspect_ratio.min': 9 / 16,
    'facebook_story.video.aspect_ratio.max': 9 / 16,
    'facebook_story.video.codecs': ['h264', 'h265', 'vp9', 'av1'],
    'facebook_story.video.chroma': ['4:2:0'],
    'facebook_story.video.frame_rate.min': 24,
    'facebook_story.video.frame_rate.max': 60,
    'facebook_story.video.duration_seconds.min': 3,
    'facebook_story.video.duration_seconds.max': 60,
  },
})
