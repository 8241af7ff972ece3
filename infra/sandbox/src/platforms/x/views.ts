import type { Post } from '../../store.ts'
import { mediaLink, shorten } from './text.ts'

/** Texts that are longer are cut in `text`, and whole in `note_tweet`. */
const CUT_AT = 280
const SHORTENED_TO = 275

/** Which names of a post's fields a call asked for: the answer has the same. */
export type Asked = { spelling: 'tweet' | 'post'; fields: readonly string[] }

const mediaKeysOf = (post: Post): string[] => (post.settings.media_keys as string[] | undefined) ?? []

/** A post as reads show it: `id`, `text` and its history by themselves, the rest when it is asked for. */
export const viewOf = (post: Post, { spelling, fields }: Asked): Record<string, unknown> => {
  const { text, links } = shorten(post.text, post.id)
  const isLong = [...post.text].length > CUT_AT
  const kind = post.media[0]?.kind === 'image' ? 'photo' : 'video'
  const media = post.media.length > 0 ? mediaLink(post.id, post.permalink, kind) : undefined
  const cut = isLong
    ? `${[...text].slice(0, SHORTENED_TO).join('')}… ${mediaLink(`${post.id} more`, post.permalink, 'photo').url}`
    : text
  const shown = [cut, media?.url].filter(Boolean).join(' ')
  const mediaUrls = media ? mediaKeysOf(post).map((key) => ({ ...media, media_key: key })) : []
  const repliesTo = post.settings.reply as { in_reply_to_tweet_id: string } | undefined
  const all: Record<string, unknown> = {
    created_at: post.created_at,
    conversation_id: post.settings.conversation_id ?? post.id,
    in_reply_to_user_id: repliesTo ? post.account.id : null,
    referenced_tweets: repliesTo ? [{ type: 'replied_to', id: repliesTo.in_reply_to_tweet_id }] : null,
    entities: { urls: [...(isLong ? [] : links), ...mediaUrls], hashtags: [], mentions: [] },
    attachments: { media_keys: mediaKeysOf(post), poll_ids: null },
    [`note_${spelling}`]: isLong ? { text, entities: { urls: links } } : null,
    lang: null,
    geo: {},
  }
  return {
    id: post.id,
    text: shown,
    [`edit_history_${spelling}_ids`]: [post.id],
    ...Object.fromEntries(Object.entries(all).filter(([name]) => fields.includes(name))),
  }
}
