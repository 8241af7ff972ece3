import { z } from 'zod'
import type { SandboxContext } from '../../platform.ts'
import { invalid } from './conventions.ts'

const TITLE_MAX = 100
const DESCRIPTION_MAX_BYTES = 5000
const TAGS_MAX = 500
const JSON_TYPE = /^application\/json;\s*charset=utf-8$/i
const BRACKETS = /[<>]/
/** Those that can be assigned in most countries. https://developers.google.com/youtube/v3/docs/videoCategories/list */
const CATEGORIES = ['1', '2', '10', '15', '17', '19', '20', '22', '23', '24', '25', '26', '27', '28', '29']

const resource = z.strictObject({
  snippet: z.strictObject({
    title: z.string(),
    description: z.string().default(''),
    tags: z.array(z.string()).default([]),
    categoryId: z.string().optional(),
    defaultLanguage: z.string().optional(),
  }),
  status: z
    .strictObject({
      privacyStatus: z.string().default('public'),
      publishAt: z.string().optional(),
      license: z.enum(['youtube', 'creativeCommon']).optional(),
      embeddable: z.boolean().optional(),
      publicStatsViewable: z.boolean().optional(),
      selfDeclaredMadeForKids: z.boolean().optional(),
      containsSyntheticMedia: z.boolean().optional(),
    })
    .default({ privacyStatus: 'public' }),
})
export type Metadata = z.output<typeof resource>

/** A tag with a space counts as if quoted, and commas count. https://developers.google.com/youtube/v3/docs/videos#snippet.tags[] */
const tagsLength = (tags: string[]): number =>
  tags.map((tag) => (tag.includes(' ') ? `"${tag}"` : tag)).join(',').length

const checkSnippet = ({ title, description, tags, categoryId }: Metadata['snippet']): void => {
  if (title === '' || title.length > TITLE_MAX || BRACKETS.test(title)) {
    throw invalid('invalidTitle', 'The request metadata specifies an invalid or empty video title.')
  }
  if (Buffer.byteLength(description) > DESCRIPTION_MAX_BYTES || BRACKETS.test(description)) {
    throw invalid('invalidDescription', 'The request metadata specifies an invalid video description.')
  }
  if (tagsLength(tags) > TAGS_MAX || tags.some((tag) => tag === '' || BRACKETS.test(tag))) {
    throw invalid('invalidTags', 'The request metadata specifies invalid video keywords.')
  }
  if (categoryId !== undefined && !CATEGORIES.includes(categoryId)) {
    throw invalid('invalidCategoryId', 'The snippet.categoryId property specifies an invalid category ID.')
  }
}

const checkStatus = ({ privacyStatus, publishAt }: Metadata['status']): void => {
  if (!['public', 'unlisted', 'private'].includes(privacyStatus)) {
    throw invalid('invalidVideoMetadata', 'The request metadata is invalid.')
  }
  const isTime = z.iso.datetime({ offset: true }).safeParse(publishAt).success
  if (publishAt !== undefined && (privacyStatus !== 'private' || !isTime)) {
    throw invalid('invalidPublishAt', 'The request metadata specifies an invalid scheduled publishing time.')
  }
}

/** @throws Refusal for a body of another type. https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol */
const requireJson = (context: SandboxContext): void => {
  if (!JSON_TYPE.test(context.req.header('content-type') ?? '')) {
    throw invalid('badRequest', 'Content-Type must be application/json; charset=UTF-8')
  }
}

/** An update names the video. Its snippet needs a title and a category. https://developers.google.com/youtube/v3/docs/videos/update */
const update = z.strictObject({
  id: z.string(),
  snippet: resource.shape.snippet.extend({ categoryId: z.string() }).optional(),
  status: resource.shape.status.unwrap().optional(),
})

/** The parts of a video as they are to be: what one lacks is deleted. @throws Refusal as YouTube does */
export const readUpdate = async (
  context: SandboxContext,
  parts: string[],
): Promise<z.output<typeof update>> => {
  requireJson(context)
  const body: unknown = await context.req.json().catch(() => undefined)
  const read = update.safeParse(body)
  if (!read.success) {
    const issue = read.error.issues[0]
    throw invalid('badRequest', `Invalid JSON payload received. ${issue?.path.join('.')}: ${issue?.message}`)
  }
  const { id: _id, ...given } = read.data
  const unnamed = Object.keys(given).find((part) => !parts.includes(part))
  if (unnamed) throw invalid('unexpectedPart', `The part ${unnamed} is set and not named.`)
  if (given.snippet) checkSnippet(given.snippet)
  if (given.status) checkStatus(given.status)
  return read.data
}

/** The metadata of a new video. @throws Refusal as YouTube does */
export const readMetadata = async (context: SandboxContext, parts: string[]): Promise<Metadata> => {
  requireJson(context)
  const body: unknown = await context.req.json().catch(() => undefined)
  const read = resource.safeParse(body)
  if (!read.success) {
    const issue = read.error.issues[0]
    const isTitle = issue?.path.join('.') === 'snippet.title' || issue?.path.join('.') === 'snippet'
    if (isTitle)
      throw invalid('invalidTitle', 'The request metadata specifies an invalid or empty video title.')
    throw invalid('badRequest', `Invalid JSON payload received. ${issue?.path.join('.')}: ${issue?.message}`)
  }
  const unnamed = Object.keys(body as object).find((part) => !parts.includes(part))
  if (unnamed) throw invalid('unexpectedPart', `The part ${unnamed} is set and not named.`)
  checkSnippet(read.data.snippet)
  checkStatus(read.data.status)
  return read.data
}
