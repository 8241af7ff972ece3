import type { CallUnderTest } from './call.ts'

const direct = { privacy: 'PUBLIC_TO_EVERYONE' }
const draft = { draft: true }
const of = (
  option: string,
  media: CallUnderTest['media'],
  operation: string,
  settings: Record<string, unknown>,
): CallUnderTest => ({ option, platform: 'tiktok', media, operation, settings })

export const tiktok: CallUnderTest[] = [
  of('tiktok_video', ['video'], 'init_video', direct),
  of('tiktok_video', ['large video'], 'upload_chunk', direct),
  of('tiktok_video', ['video'], 'upload_last_chunk', direct),
  of('tiktok_video', ['video'], 'init_inbox_video', draft),
  of('tiktok_video', ['video'], 'upload_last_chunk', draft),
  // TikTok cannot be asked about the result: one post or none, and outcome_unknown.
  of('tiktok_photo', ['picture'], 'init_photos', direct),
  of('tiktok_photo', ['picture', 'picture'], 'init_photos', direct),
  of('tiktok_photo', ['picture'], 'init_photos', draft),
]
