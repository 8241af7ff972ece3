import type { CallUnderTest } from './call.ts'

const of = (
  option: string,
  media: CallUnderTest['media'],
  operation: string,
  action?: CallUnderTest['action'],
): CallUnderTest => ({
  option,
  platform: 'facebook',
  media,
  operation,
  ...(action ? { action } : {}),
})

export const facebook: CallUnderTest[] = [
  of('facebook_post', ['picture', 'picture'], 'stage_photo'),
  of('facebook_post', [], 'stage_post'),
  of('facebook_post', ['picture'], 'publish_post'),
  of('facebook_post', ['video'], 'start_video'),
  of('facebook_post', ['video'], 'transfer_video'),
  of('facebook_post', ['video'], 'finish_video'),
  of('facebook_reel', ['video'], 'start_reel'),
  of('facebook_reel', ['video'], 'upload_file'),
  of('facebook_reel', ['video'], 'finish_reel'),
  of('facebook_story', ['picture'], 'stage_photo'),
  of('facebook_story', ['picture'], 'publish_photo_story'),
  of('facebook_story', ['video'], 'start_story'),
  of('facebook_story', ['video'], 'upload_file'),
  of('facebook_story', ['video'], 'finish_story'),
  of('facebook_post', ['picture'], 'edit_post', 'edit'),
  of('facebook_post', ['picture'], 'delete_post', 'unpublish'),
  of('facebook_reel', ['video'], 'delete_post', 'unpublish'),
]
