import { holdToDocuments } from '@carteiro/testing/documented-limits'
import { catalog } from './catalog.ts'

holdToDocuments(catalog, {
  'https://www.linkedin.com/help/linkedin/answer/a528176': {
    'linkedin_post.text.max': 3_000,
  },
  'https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/images-api': {
    'linkedin_post.one to twenty images': 20,
    'linkedin_post.image.max_pixels': 36_152_319,
    'linkedin_post.image.max_alt_text': 4_086,
    'linkedin_post.gif.max_pixels': 36_152_319,
    'linkedin_post.gif.max_alt_text': 4_086,
    'linkedin_post.gif.max_frames': 250,
  },
  // The API names no size in bytes.
  'https://www.linkedin.com/help/linkedin/answer/a7486279': {
    'linkedin_post.image.types': ['image/jpeg', 'image/png'],
    'linkedin_post.image.max_bytes': 5 * 1024 ** 2,
    'linkedin_post.gif.types': ['image/gif'],
    'linkedin_post.gif.max_bytes': 5 * 1024 ** 2,
    'linkedin_post.settings.properties.linkThumbnail.properties.size.maximum': 5 * 1024 ** 2,
  },
  'https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/videos-api': {
    'linkedin_post.video.types': ['video/mp4'],
    'linkedin_post.video.min_bytes': 75_000,
    'linkedin_post.video.max_bytes': 500_000_000,
    'linkedin_post.video.width.min': 256,
    'linkedin_post.video.width.max': 4_096,
    'linkedin_post.video.height.min': 144,
    'linkedin_post.video.height.max': 2_304,
    'linkedin_post.video.aspect_ratio.min': 1 / 2.4,
    'linkedin_post.video.aspect_ratio.max': 2.4,
    'linkedin_post.video.duration_seconds.min': 3,
    'linkedin_post.video.duration_seconds.max': 1_800,
    'linkedin_post.video.codecs': ['h264'],
    'linkedin_post.video.frame_rate.min': 10,
    'linkedin_post.video.frame_rate.max': 60,
  },
  'https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/documents-api': {
    'linkedin_post.document.types': [
      'application/pdf',
      'application/msword',
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      'application/vnd.ms-powerpoint',
      'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    ],
    'linkedin_post.document.max_bytes': 100_000_000,
  },
  'https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api': {
    'linkedin_post.settings.properties.title.maxLength': 400,
    'linkedin_post.settings.properties.linkTitle.maxLength': 400,
    'linkedin_post.settings.properties.linkDescription.maxLength': 4_086,
  },
})
