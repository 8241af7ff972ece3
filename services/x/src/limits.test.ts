import { holdToDocuments } from '@carteiro/testing/documented-limits'
import { catalog } from './catalog.ts'

holdToDocuments(catalog, {
  'https://docs.x.com/changelog': {
    'x_post.text.max': 25_000,
    'x_post.text.max_cashtags': 1,
  },
  'https://docs.x.com/fundamentals/counting-characters': {
    'x_post.text.also.0': 280,
    'x_post.image.max_alt_text': 1_000,
    'x_post.gif.max_alt_text': 1_000,
  },
  'https://docs.x.com/x-api/media/quickstart/best-practices': {
    'x_post.one to four images': 4,
    'x_post.image.types': ['image/jpeg', 'image/png', 'image/webp'],
    'x_post.image.max_bytes': 5 * 1024 ** 2,
    'x_post.gif.types': ['image/gif'],
    'x_post.gif.max_bytes': 15 * 1024 ** 2,
    'x_post.gif.width.max': 1_280,
    'x_post.gif.height.max': 1_080,
    'x_post.gif.max_frames': 350,
    'x_post.gif.max_frame_pixels': 300_000_000,
    'x_post.video.types': ['video/mp4', 'video/quicktime'],
    'x_post.video.max_bytes': 16 * 1024 ** 3,
    'x_post.video.width.min': 32,
    'x_post.video.width.max': 1_920,
    'x_post.video.height.min': 32,
    'x_post.video.height.max': 1_920,
    'x_post.video.aspect_ratio.min': 1 / 3,
    'x_post.video.aspect_ratio.max': 3,
    'x_post.video.duration_seconds.min': 0.5,
    'x_post.video.duration_seconds.max': 7_500,
    'x_post.video.codecs': ['h264'],
    'x_post.video.chroma': ['4:2:0'],
    'x_post.video.frame_rate.max': 60,
    'x_post.rules.media_out_of_range.mediaFiles[0].durationSeconds.all.2.above': 1_200,
    'x_post.rules.media_too_large.mediaFiles[0].size.all.2.above': 8 * 1024 ** 3,
    'x_post.rules.media_out_of_range.mediaFiles[0].width.all.2.above': 1_280,
    'x_post.rules.media_out_of_range.mediaFiles[0].height.all.2.above': 1_280,
  },
})
