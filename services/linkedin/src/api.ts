import {
  type Attempt,
  createApiCall,
  optionalField,
  type PlatformClient,
  type PlatformHttpResponse,
  platformId,
  type SendRange,
  tolerantList,
} from '@carteiro/platform-kit'
import { z } from 'zod'
import { failures, type Operation } from './failure-table.ts'
import { POSTS_MAX_PAGES, READ_LIMIT_MS } from './limits.ts'

/**
 * What is read of LinkedIn's responses. Required is only what the service needs and the documents promise; LinkedIn's
 * Rest.li leaves out what is empty.
 */

/** Milliseconds since 1970. */
const optionalTime = optionalField(z.coerce.number().positive())

/**
 * Promised: `uploadUrl` and the asset's URN, under its kind.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/images-api#sample-response
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/documents-api#sample-response
 */
const fileUpload = (kind: 'image' | 'document') =>
  z
    .looseObject({
      value: z.looseObject({
        uploadUrl: z.url(),
        uploadUrlExpiresAt: optionalTime,
        image: optionalField(platformId),
        document: optionalField(platformId),
      }),
    })
    .refine(({ value }) => value[kind] !== undefined)
    .transform(({ value }) => ({
      urn: value[kind] ?? '',
      url: value.uploadUrl,
      expiresAt: value.uploadUrlExpiresAt ?? null,
    }))

/** A part of a video; both ends are included, as LinkedIn counts. */
type VideoPart = { url: string; first: number; last: number }

const instruction = z.looseObject({
  uploadUrl: z.url(),
  firstByte: optionalField(z.coerce.number().int()),
  lastByte: z.coerce.number().int(),
})

/**
 * The parts as LinkedIn names them, which must cover the whole file, one after the other: a video with a gap would be
 * taken without a word. Undefined when they do not.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/videos-api#upload-the-video
 */
const partsOf = (instructions: z.output<typeof instruction>[], fileSize: number): VideoPart[] | undefined => {
  const parts: VideoPart[] = []
  let next = 0
  for (const { uploadUrl, firstByte = next, lastByte } of instructions) {
    if (firstByte !== next || lastByte < firstByte) return undefined
    parts.push({ url: uploadUrl, first: firstByte, last: lastByte })
    next = lastByte + 1
  }
  return next >= fileSize ? parts : undefined
}

/**
 * Promised: `video`, and an address and the last byte of each part. The upload token is usually empty, and the first
 * byte of the first part is 0: what is left out is read as that.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/videos-api#initialize-video-upload
 */
const videoUpload = (fileSize: number) =>
  z
    .looseObject({
      value: z.looseObject({
        video: platformId,
        uploadToken: optionalField(z.string()),
        uploadUrlsExpireAt: optionalTime,
        uploadInstructions: z.array(instruction).min(1),
      }),
    })
    .transform(({ value }, context) => {
      const { video: urn, uploadToken: token = '', uploadUrlsExpireAt: expiresAt = null } = value
      const parts = partsOf(value.uploadInstructions, fileSize)
      if (parts) return { urn, token, expiresAt, parts }
      context.addIssue('expected parts that cover the file')
      return z.NEVER
    })

/**
 * A picture, a video or a document. Its states are WAITING_UPLOAD, PROCESSING, AVAILABLE and PROCESSING_FAILED; one
 * that is unknown or left out says nothing, and is asked for again.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/videos-api#get-a-video
 */
const asset = z.looseObject({
  status: optionalField(z.string()),
  processingFailureReason: optionalField(z.string()),
})
export type Asset = z.output<typeof asset>

const shownMedium = z.looseObject({ id: platformId })
/** What a post shows, one of these: https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/post-api-schema */
const content = z.looseObject({
  media: shownMedium.nullish(),
  multiImage: z.looseObject({ images: z.array(shownMedium) }).nullish(),
  article: z.looseObject({ source: z.string() }).nullish(),
})

/** Only the id is promised: an entry without one is counted as unreadable. */
const listedPost = z.looseObject({
  id: platformId,
  createdAt: optionalTime,
  commentary: optionalField(z.string()),
  /** Left out where a post is text alone; `unreadable` is neither that nor anything else. */
  content: content.nullish().catch('unreadable' as never),
})
export type ListedPost = {
  id: string
  createdAt?: number | undefined
  commentary?: string | undefined
  content?: z.output<typeof content> | 'unreadable' | null | undefined
}

/**
 * A page of a finder: a page may be shorter than asked for although another follows, which a link says.
 * https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/pagination
 */
export const pageOf = <T extends z.ZodType>(entry: T) =>
  z
    .looseObject({
      elements: tolerantList(entry),
      paging: optionalField(
        z.looseObject({ links: tolerantList(z.looseObject({ rel: z.string(), href: z.string() })) }),
      ),
    })
    .transform(({ elements, paging }) => ({
      ...elements,
      next: paging?.links.items.find(({ rel }) => rel === 'next')?.href,
    }))

const postsPage = pageOf(listedPost)

/** The largest page that finders give. https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api#find-posts-by-authors */
export const PAGE_SIZE = 100

type Page<Entry> = { items: Entry[]; unreadable: number; next: string | undefined }

export type ReadList<Entry> = {
  items: Entry[]
  /** Every page was read to its end, and every entry could be read. */
  isWhole: boolean
}

const startOf = (href: string): number | undefined => {
  const start = Number(new URL(href, 'https://api.linkedin.com').searchParams.get('start') ?? Number.NaN)
  return Number.isSafeInteger(start) ? start : undefined
}

/**
 * Reads a finder page by page: while it names a next one, or fills this one.
 * https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/pagination
 * @param isEnough given the entries of a page: whether what follows is of no use
 */
export const readPages = async <Entry>(
  readPage: (start: number) => Promise<Page<Entry>>,
  { maxPages, isEnough = () => false }: { maxPages: number; isEnough?: (items: Entry[]) => boolean },
): Promise<ReadList<Entry>> => {
  const items: Entry[] = []
  let unreadable = 0
  let start = 0
  for (let page = 0; page < maxPages; page += 1) {
    const read = await readPage(start)
    items.push(...read.items)
    unreadable += read.unreadable
    const isFull = read.items.length + read.unreadable >= PAGE_SIZE
    const hasNext = read.next !== undefined || isFull
    if (!hasNext || isEnough(read.items)) return { items, isWhole: unreadable === 0 }
    const named = read.next === undefined ? undefined : startOf(read.next)
    start = named !== undefined && named > start ? named : start + PAGE_SIZE
  }
  return { items, isWhole: false }
}

/** A post's URN: share and ugcPost today. https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/urns */
const URN = /^urn:li:\w+:[\w-]+$/

/** The id of what was created stands in a header. https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api#response-1 */
const idOf = ({ headers }: PlatformHttpResponse): string | undefined => {
  const id = headers['x-restli-id'] ?? headers['x-linkedin-id'] ?? ''
  const urn = id.includes('%3A') ? decodeURIComponent(id) : id
  return URN.test(urn) ? urn : undefined
}

/** https://learn.microsoft.com/en-us/linkedin/marketing/versioning */
export const versionHeaders = (version: string) => ({
  'linkedin-version': version,
  'x-restli-protocol-version': '2.0.0',
})

export type MediumKind = 'image' | 'video' | 'document'

/**
 * The endpoints of LinkedIn's REST API that this service calls, one function each, for one account: no decisions.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api
 *
 * @throws PlatformFailure, ConnectFailed, ResponseLost
 */
export const createLinkedInApi = (client: PlatformClient, version: string, token: string) => {
  const headers = versionHeaders(version)
  const { send, read } = createApiCall<Operation>({
    client,
    failures,
    token,
    headers,
    readLimitMs: READ_LIMIT_MS,
  })
  const initialize = (request: Record<string, unknown>, signal: AbortSignal) => ({
    query: { action: 'initializeUpload' },
    json: { initializeUploadRequest: request },
    signal,
  })

  return {
    initializeFile: (kind: 'image' | 'document', owner: string, signal: AbortSignal) =>
      read(`initialize_${kind}`, `POST /rest/${kind}s`, initialize({ owner }, signal), fileUpload(kind)),

    /** An address for every part; ranges include both ends. */
    initializeVideo: (owner: string, fileSizeBytes: number, signal: AbortSignal) => {
      const request = { owner, fileSizeBytes, uploadCaptions: false, uploadThumbnail: false }
      const content = initialize(request, signal)
      return read('initialize_video', 'POST /rest/videos', content, videoUpload(fileSizeBytes))
    },

    /** The etags stand in the order of the parts. */
    finalizeVideo: async (
      upload: { video: string; uploadToken: string; uploadedPartIds: string[] },
      signal: AbortSignal,
    ): Promise<void> => {
      const json = { finalizeUploadRequest: upload }
      const query = { action: 'finalizeUpload' }
      await send('finalize_video', 'POST /rest/videos', { query, json, signal })
    },

    asset: (kind: MediumKind, urn: string): Promise<Asset> =>
      read(`get_${kind}`, `GET /rest/${kind}s/${encodeURIComponent(urn)}`, {}, asset),

    /** The post is visible when it answers 201. @throws PlatformFailure (unclear) when the answer lacks the id */
    createPost: async (json: Record<string, unknown>, signal: AbortSignal): Promise<string> => {
      const answer = await send('create_post', 'POST /rest/posts', { json, signal })
      const urn = idOf(answer)
      if (urn === undefined) throw failures.unreadable('create_post', answer)
      return urn
    },

    /** https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api#delete-posts */
    deletePost: (urn: string, signal: AbortSignal) =>
      send('delete_post', `DELETE /rest/posts/${encodeURIComponent(urn)}`, { signal }),

    /** https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api#update-posts */
    editPost: (urn: string, commentary: string, signal: AbortSignal) =>
      send('edit_post', `POST /rest/posts/${encodeURIComponent(urn)}`, {
        headers: { 'x-restli-method': 'PARTIAL_UPDATE' },
        json: { patch: { $set: { commentary } } },
        signal,
      }),

    /** The newest first, as far back as `since`, in milliseconds. */
    postsOf: (author: string, since: number): Promise<ReadList<ListedPost>> => {
      const path = `/rest/posts?q=author&author=${encodeURIComponent(author)}`
      const finder = { headers: { 'x-restli-method': 'FINDER' } }
      return readPages(
        (start) =>
          read(
            'list_posts',
            `GET ${path}&start=${start}&count=${PAGE_SIZE}&sortBy=CREATED`,
            finder,
            postsPage,
          ),
        {
          maxPages: POSTS_MAX_PAGES,
          isEnough: (posts) => posts.every(({ createdAt }) => createdAt !== undefined && createdAt < since),
        },
      )
    },
  }
}

/** What every step works with. */
export type Work = {
  attempt: Attempt
  api: ReturnType<typeof createLinkedInApi>
  author: Author
  sendRange: SendRange
  graceSeconds: number
  /** How long the one call that publishes may take. */
  createCallSeconds: number
  /** When the author's posts are read after it gave no answer, in seconds after it was given up. */
  checkAtSeconds: number[]
}

/** In whose name a post is made, and whether LinkedIn lets us read what this author has posted. */
export type Author = {
  /** `urn:li:person:…` or `urn:li:organization:…`. */
  urn: string
  isOrganization: boolean
  /** A member's posts are closed to nearly every app: then nothing says what became of a lost call. */
  isReadable: boolean
}
