import type { CallUnderTest } from './call.ts'

const of = (
  option: string,
  media: CallUnderTest['media'],
  operation: string,
  more: Pick<CallUnderTest, 'settings' | 'pictureSetting' | 'action'> = {},
): CallUnderTest => ({ option, platform: 'youtube', media, operation, ...more })

const inPlaylist = { settings: { playlistId: 'PLcarteiro0000000000000000000000000' } }

export const youtube: CallUnderTest[] = [
  of('youtube_video', ['video'], 'start_session'),
  of('youtube_video', ['large video'], 'send_bytes'),
  of('youtube_video', ['video'], 'send_last_bytes'),
  of('youtube_video', ['video'], 'set_thumbnail', { pictureSetting: 'thumbnail' }),
  of('youtube_video', ['video'], 'add_to_playlist', inPlaylist),
  of('youtube_short', ['video'], 'start_session'),
  of('youtube_short', ['video'], 'send_last_bytes'),
  of('youtube_video', ['video'], 'update_video', { action: 'edit' }),
  of('youtube_short', ['video'], 'delete_video', { action: 'unpublish' }),
]
