import type { Guaranteed } from '../../guaranteed.ts'

const channels = 'https://developers.google.com/youtube/v3/docs/channels#resource'
const videos = 'https://developers.google.com/youtube/v3/docs/videos#resource'
const playlistItems = 'https://developers.google.com/youtube/v3/docs/playlistItems#resource'
const insert = 'https://developers.google.com/youtube/v3/docs/videos/insert#response'
const tokens =
  'https://developers.google.com/identity/protocols/oauth2/web-server#exchange-authorization-code'

/** A resource has its id, and a list its items unless it is empty; a property that YouTube has nothing for is left out. */
export const guaranteed: Guaranteed = {
  get_channel: { source: channels, fields: ['items', 'items[].id'] },
  send_last_bytes: { source: insert, fields: ['id'] },
  probe_session: { source: insert, fields: ['id'] },
  list_videos: { source: videos, fields: ['items', 'items[].id', 'items[].status.uploadStatus'] },
  list_playlist_items: {
    source: playlistItems,
    fields: ['items', 'items[].id', 'items[].contentDetails', 'items[].contentDetails.videoId'],
  },
  refresh_token: { source: tokens, fields: ['access_token', 'scope'] },
}
