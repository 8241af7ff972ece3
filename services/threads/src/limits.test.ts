import { holdToDocuments } from '@carteiro/testing/documented-limits'
import { catalog } from './catalog.ts'

holdToDocuments(catalog, {
  'https://developers.facebook.com/docs/threads/overview': {
    'threads_post.text.max': 500,
    'threads_post.image.types': ['image/jpeg', 'image/png'],
    'threads_post.image.max_bytes': 8_000_000,
    'threads_post.image.aspect_ratio.max': 10,
    'threads_post.image.max_alt_text': 1_000,
    'threads_post.video.types': ['video/mp4', 'video/quicktime'],
    'threads_post.video.max_bytes': 1_000_000_000,
    'threads_post.video.width.max': 1_920,
    'threads_post.video.aspect_ratio.min': 0.01,
    'threads_post.video.aspect_ratio.max': 10,
    'threads_post.video.duration_seconds.max': 300,
    'threads_post.video.codecs': ['h264', 'h265'],
    'threads_post.video.chroma': ['4:2:0'],
    'threads_post.video.frame_rate.min': 23,
    'threads_post.video.frame_rate.max': 60,
    'threads_post.video.max_alt_text': 1_000,
  },
  'https://developers.facebook.com/docs/threads/reference/publishing': {
    'threads_post.text.max_links': 5,
    'threads_post.settings.properties.topicTag.maxLength': 50,
    'threads_post.settings.properties.poll.minItems': 2,
    'threads_post.settings.properties.poll.maxItems': 4,
    'threads_post.settings.properties.poll.items.maxLength': 25,
  },
  'https://developers.facebook.com/docs/threads/posts': {
    'threads_post.one to twenty pictures and videos': 20,
  },
})
