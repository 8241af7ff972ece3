import { holdToDocuments } from '@carteiro/testing/documented-limits'
import { catalog } from './catalog.ts'

holdToDocuments(catalog, {
  'https://developers.tiktok.com/doc/content-posting-api-reference-direct-post': {
    'tiktok_video.text.max': 2_200,
    'tiktok_video.settings.properties.coverTimestampMs.maximum': 600_000,
  },
  'https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide': {
    'tiktok_video.video.types': ['video/mp4', 'video/quicktime', 'video/webm'],
    'tiktok_video.video.max_bytes': 4_000_000_000,
    'tiktok_video.video.width.min': 360,
    'tiktok_video.video.width.max': 4_096,
    'tiktok_video.video.height.min': 360,
    'tiktok_video.video.height.max': 4_096,
    'tiktok_video.video.duration_seconds.max': 600,
    'tiktok_video.video.codecs': ['h264', 'h265', 'vp8', 'vp9'],
    'tiktok_video.video.frame_rate.min': 23,
    'tiktok_video.video.frame_rate.max': 60,
    'tiktok_photo.image.types': ['image/jpeg', 'image/webp'],
    'tiktok_photo.image.max_bytes': 20_000_000,
  },
  'https://developers.tiktok.com/doc/content-posting-api-reference-photo-post': {
    'tiktok_photo.text.max': 4_000,
    'tiktok_photo.one to thirty-five pictures': 35,
    'tiktok_photo.rules.text_too_long.settings.title.above': 90,
    'tiktok_photo.settings.properties.coverIndex.maximum': 34,
  },
})
