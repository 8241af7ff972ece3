import { optionalField, platformId, tolerantList } from '@carteiro/platform-kit'
import { z } from 'zod'

const link = z.looseObject({
  url: z.string(),
  expanded_url: optionalField(z.string()),
  media_key: optionalField(z.string()),
})
const entities = z.looseObject({ urls: tolerantList(link) })
const longText = z.looseObject({ text: z.string(), entities: optionalField(entities) })

/**
 * A post of the timeline. Only `id` is promised, and `text` as a rule: "Missing fields … mean the value is null or
 * empty". https://docs.x.com/x-api/fundamentals/fields
 */
const post = z.looseObject({
  id: platformId.refine((id) => /^\d+$/.test(id), 'expected digits'),
  text: optionalField(z.string()),
  entities: optionalField(entities),
  attachments: optionalField(z.looseObject({ media_keys: optionalField(z.array(platformId)) })),
  note_tweet: optionalField(longText),
  note_post: optionalField(longText),
})
export type ReadPost = z.infer<typeof post>

/** `data` is absent when there are no posts; nothing of `meta` is promised. https://docs.x.com/openapi.json */
export const timelinePage = z.looseObject({
  data: tolerantList(post),
  meta: optionalField(
    z.looseObject({ newest_id: optionalField(platformId), next_token: optionalField(z.string().min(1)) }),
  ),
})

/**
 * The parameter that asks for a post's fields, and their names. The guides have the first spelling, the OpenAPI document
 * since 2.167 (August 2026) the second; the last asks for nothing: `id` and `text` come by themselves.
 * https://docs.x.com/x-api/fundamentals/fields, https://docs.x.com/openapi.json
 */
export const FIELD_SPELLINGS: readonly Record<string, string>[] = [
  { 'tweet.fields': 'entities,attachments,note_tweet' },
  { 'post.fields': 'entities,attachments,note_post' },
  {},
]
