import { holdToDocuments } from '@carteiro/testing/documented-limits'
import { catalog } from './catalog.ts'

holdToDocuments(catalog, {
  'https://developers.google.com/youtube/v3/docs/videos': {
    'youtube_video.text.max': 5_000,
    'youtube_video.rules.text_too_long.settings.title.above': 100,
    'youtube_video.rules.tags_too_long.settings.tags.above': 500,
    'youtube_short.text.max': 5_000,
    'youtube_short.rules.text_too_long.settings.title.above': 100,
    'youtube_short.rules.tags_too_long.settings.tags.above': 500,
  },
  'https://developers.google.com/youtube/v3/docs/videos/insert': {
    'youtube_video.video.types': [
      'video/mp4',
      'video/quicktime',
      'video/webm',
      'video/x-matroska',
      'video/x-msvideo',
      'video/mpeg',
      'video/mp2t',
      'video/x-ms-wmv',
      'video/x-flv',
      'video/3gpp',
      'video/3gpp2',
      'video/ogg',
    ],
    'youtube_video.video.max_bytes': 256 * 1024 ** 3,
    'youtube_short.video.types': [
      'video/mp4',
      'video/quicktime',
      'video/webm',
      'video/x-matroska',
      'video/x-msvideo',
      'video/mpeg',
      'video/mp2t',
      'video/x-ms-wmv',
      'video/x-flv',
      'video/3gpp',
      'video/3gpp2',
      'video/ogg',
    ],
    'youtube_short.video.max_bytes': 256 * 1024 ** 3,
  },
  'https://support.google.com/youtube/answer/71673': {
    'youtube_video.video.duration_seconds.max': 43_200,
  },
  'https://developers.google.com/youtube/data/reference/rest/v3/thumbnails/set': {
    'youtube_video.settings.properties.thumbnail.properties.size.maximum': 50 * 1024 ** 2,
    'youtube_short.settings.properties.thumbnail.properties.size.maximum': 50 * 1024 ** 2,
  },
  'https://support.google.com/youtube/answer/15424877': {
    'youtube_short.video.duration_seconds.max': 180,
    'youtube_short.video.aspect_ratio.max': 1,
  },
})
