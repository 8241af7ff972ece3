import { z } from 'zod'
import type { Call, SharedState } from '../../platform.ts'
import { invalid, refusal } from './conventions.ts'
import { pageOf } from './pages.ts'
import { channelsList, onlyParts, playlistItemsInsert, playlistItemsList, readParts } from './parameters.ts'
import type { YouTubeRules } from './rules.ts'
import { videosOf, type YouTubeVideos } from './videos.ts'

const insertBody = z.strictObject({
  snippet: z.strictObject({
    playlistId: z.string(),
    resourceId: z.strictObject({ kind: z.literal('youtube#video'), videoId: z.string() }),
    position: z.int().optional(),
  }),
})
type Item = { id: string; playlistId: string; videoId: string; at: number }

const uploadsPlaylist = (channelId: string): string => `UU${channelId.slice(2)}`

/** A channel, its uploads and its playlists. */
export const youtubeChannel = (
  { store, clock, lag }: SharedState,
  videos: YouTubeVideos,
  rules: () => YouTubeRules,
) => {
  const items = (): Record<string, Item> => store.collection<Item>('youtube-playlist-items')

  const itemsOf = (playlistId: string, channelId: string): Item[] => {
    if (playlistId === uploadsPlaylist(channelId)) {
      return lag
        .listed('youtube', Object.values(videosOf(store)))
        .filter(({ owner }) => owner === channelId)
        .map(({ id, uploadedAt }) => ({ id: `UU.${id}`, playlistId, videoId: id, at: uploadedAt }))
    }
    if (!rules().playlists.includes(playlistId)) {
      throw refusal(404, 'playlistNotFound', 'The playlist cannot be found.', 'youtube.playlistItem')
    }
    return lag.listed('youtube', Object.values(items())).filter((item) => item.playlistId === playlistId)
  }

  const show = (item: Item) => {
    const video = videosOf(store)[item.videoId]
    return {
      kind: 'youtube#playlistItem',
      id: item.id,
      snippet: {
        publishedAt: new Date(item.at).toISOString(),
        title: video?.metadata.snippet.title,
        playlistId: item.playlistId,
        resourceId: { kind: 'youtube#video', videoId: item.videoId },
      },
      contentDetails: { videoId: item.videoId },
      status: { privacyStatus: video?.privacy },
    }
  }

  return {
    /** `GET channels?mine=true`. https://developers.google.com/youtube/v3/docs/channels/list */
    get: ({ context, account }: Call): Response => {
      const parts = readParts(context, channelsList)
      if (context.req.query('mine') !== 'true')
        throw invalid('missingRequiredParameter', 'No filter selected.')
      const channel = {
        kind: 'youtube#channel',
        id: account.id,
        snippet: { title: account.username, customUrl: `@${account.username}` },
        contentDetails: { relatedPlaylists: { uploads: uploadsPlaylist(account.id) } },
        status: { longUploadsStatus: rules().long_uploads },
      }
      return Response.json(
        pageOf(context, 'youtube#channelListResponse', [channel], (one) => onlyParts(one, parts)),
      )
    },

    /** `GET playlistItems`: their order is documented nowhere. https://developers.google.com/youtube/v3/docs/playlistItems/list */
    listItems: ({ context, account }: Call): Response => {
      const parts = readParts(context, playlistItemsList)
      const { playlistId, videoId } = context.req.query()
      if (!playlistId) throw invalid('playlistIdRequired', 'Required parameter: playlistId')
      const all = itemsOf(playlistId, account.id)
        .filter((item) => !videoId || item.videoId === videoId)
        .sort((one, other) => other.at - one.at)
      return Response.json(
        pageOf(context, 'youtube#playlistItemListResponse', all, (item) => onlyParts(show(item), parts)),
      )
    },

    /** `POST playlistItems`: the same video twice is there twice. */
    insertItem: async ({ context, account }: Call): Promise<Response> => {
      const parts = readParts(context, playlistItemsInsert)
      if (!parts.includes('snippet'))
        throw invalid('unexpectedPart', 'The part snippet is set and not named.')
      const body = insertBody.safeParse(await context.req.json().catch(() => undefined))
      if (!body.success) throw invalid('invalidSnippet', 'The request does not specify a valid snippet.')
      const { playlistId, resourceId } = body.data.snippet
      itemsOf(playlistId, account.id)
      if (!videos.readable(resourceId.videoId, account.id)) {
        throw refusal(404, 'videoNotFound', 'The video cannot be found.', 'youtube.playlistItem')
      }
      const id = store.nextId()
      const item = { id, playlistId, videoId: resourceId.videoId, at: clock.now() }
      items()[id] = item
      const post = store.posts().find((one) => one.id === resourceId.videoId)
      if (post) post.settings.playlists = [...((post.settings.playlists as string[]) ?? []), playlistId]
      store.save()
      return Response.json(onlyParts(show(item), parts))
    },
  }
}
