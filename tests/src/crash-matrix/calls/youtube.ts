import type { CallUnderTest } from './call.ts'

const of = (option: string, operation: string): CallUnderTest => ({
  option,
  platform: 'youtube',
  media: ['video'],
  operation,
  settings: { playlistId: 'PLcarteiro0000000000000000000000000' },
})

export const youtube: CallUnderTest[] = [
  of('youtube_video', 'start_session'),
  of('youtube_video', 'send_last_bytes'),
  of('youtube_video', 'add_to_playlist'),
  of('youtube_short', 'send_last_bytes'),
]
