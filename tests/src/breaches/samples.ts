import type { JobContent } from '@carteiro/contracts'

/** A change of valid content that makes a rule of the option apply. */
type Sample = {
  caption?: string
  settings?: Record<string, unknown>
  /** Changes the first file, or all when there are more. */
  file?: Partial<JobContent['mediaFiles'][number]>
  kind?: 'image' | 'gif' | 'video' | 'document'
  files?: number
  /** A thread of so many parts. */
  parts?: number
  /** The account, when the rule depends on it. */
  as?: 'organization'
}

const youtube: Sample[] = [
  { settings: { title: 'a < b' } },
  { settings: { title: '   ' } },
  { settings: { title: 'a'.repeat(101) } },
  { settings: { tags: ['a b'.repeat(100), 'c'.repeat(198)] } },
  { settings: { publishAt: '2030-01-01T12:00:00Z', privacy: 'unlisted' } },
  { settings: { publishAt: '2026-01-01T12:00:00Z' } },
  { settings: { notifySubscribers: true, privacy: 'private' } },
]
const picture = { url: 'https://example.com/a.jpg', size: 1000, type: 'image/jpeg' }
const drafted = (settings: Record<string, unknown>): Sample[] =>
  Object.entries(settings).map(([name, value]) => ({ settings: { draft: true, [name]: value } }))
const tiktokDraft = { privacy: 'SELF_ONLY', allowComments: true, yourBrand: true, brandedContent: true }
const branded = { brandedContent: true, privacy: 'SELF_ONLY' }
const cover = { cover_url: 'https://example.com/a.jpg', thumb_offset: 1 }
const altText = { file: { altText: 'A cat' } }
const tag = { username: 'carteiro', x: 0, y: 0 }

/** Samples that break each of an option's rules, or provoke each of its warnings. */
export const samples: Record<string, Sample[]> = {
  youtube_video: youtube,
  youtube_short: [...youtube, { settings: { thumbnail: picture } }],
  tiktok_video: [
    { settings: branded },
    { settings: { coverTimestampMs: 10_001 } },
    ...drafted({
      ...tiktokDraft,
      allowDuet: true,
      allowStitch: true,
      isAiGenerated: true,
      coverTimestampMs: 1,
    }),
  ],
  tiktok_photo: [
    { settings: branded },
    { settings: { coverIndex: 1 } },
    { settings: { title: 'a'.repeat(91) } },
    ...drafted({ ...tiktokDraft, autoMusic: true }),
  ],
  linkedin_post: [
    { settings: { targetEntities: [{ geo: ['urn:li:geo:1'] }] } },
    { settings: { visibility: 'CONNECTIONS' }, as: 'organization' },
    { settings: { link: 'https://example.com/' }, kind: 'image' },
    { settings: { linkTitle: 'a', linkDescription: 'b', linkThumbnail: picture } },
    { settings: { title: 'a' } },
    { kind: 'video', ...altText },
  ],
  threads_post: [
    { settings: { link: 'https://example.com/', poll: ['a', 'b'] }, kind: 'image' },
    { settings: { spoiler: true } },
    { parts: 2 },
  ],
  instagram_feed: [
    { settings: { thumb_offset: 10_000 }, kind: 'video' },
    { settings: cover, kind: 'video', ...altText },
    { settings: { ...cover, audio_name: 'a' }, kind: 'image' },
    { settings: { user_tags: [{ ...tag, item: 2 }] }, kind: 'image' },
    { settings: { user_tags: [tag] }, kind: 'video', files: 2 },
  ],
  instagram_reel: [{ settings: { thumb_offset: 10_000 } }, { settings: cover, ...altText }],
  instagram_story: [altText],
  facebook_post: [
    { kind: 'image', file: { url: 'https://scontent.fbcdn.net/a.jpg' } },
    { settings: { link: 'https://example.com/', title: 'a' }, kind: 'image' },
    { kind: 'video', ...altText },
  ],
  facebook_reel: [altText],
  facebook_story: [{ kind: 'image', file: { url: 'https://scontent.fbcdn.net/a.jpg', altText: 'A cat' } }],
  x_post: [
    { kind: 'video', file: { durationSeconds: 1201 } },
    { kind: 'video', file: { size: 8 * 1024 ** 3 + 1 } },
    { kind: 'video', file: { width: 1281, height: 1281 } },
    { kind: 'video', ...altText },
  ],
}
export type { Sample }
