import {
  type ErrorDetail,
  type FileCopy,
  fieldPath,
  type MediaFile,
  type RequestedParts,
  type ThreadPart,
} from '@carteiro/contracts'
import { filesOfParts } from '../parts.ts'
import { expiryOf } from './expiry-of.ts'

const MINUTE_MS = 60_000
/**
 * How long a URL must go on to work after its post is due: for what runs before it, and for the platform to fetch the file
 * and to process it. Links that live for 15 minutes (the usual life of signed URLs) can be published at once.
 */
export const URL_MARGIN_MINUTES = 10

type Media = {
  mediaFiles: MediaFile[]
  settings: Record<string, unknown>
  parts?: RequestedParts | undefined
  /** Of a job. */
  thread?: ThreadPart[] | undefined
}
type Found = { field: string; name: string; url: string }

const isKeyed = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** Settings that hold a file: a picture as `POST /api/media` answers it, or the address of a cover or thumbnail. */
const filesInSettings = (value: unknown, path: PropertyKey[]): Found[] => {
  if (!isKeyed(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const isPicture = key === 'url' && 'size' in value && 'type' in value
    const isFile = isPicture || /(cover|thumb|image|picture).*url$/i.test(key)
    const at = [...path, Array.isArray(value) ? Number(key) : key]
    if (typeof inner !== 'string') return filesInSettings(inner, at)
    return isFile ? [{ field: fieldPath(at), name: fieldPath(at), url: inner }] : []
  })
}

/**
 * Every file whose URL says itself that it stops working before its post could be out.
 *
 * @param due when it is to be published, in milliseconds since 1970
 * @param copies files that are copied at once: their URLs are not needed any more then
 */
export const expiryProblems = (
  { mediaFiles, settings, parts, thread = [] }: Media,
  due: number,
  copies: FileCopy[] = [],
): ErrorDetail[] => {
  const copied = new Set(copies.map(({ file }) => `mediaFiles[${file}].url`))
  const files = mediaFiles.map(({ name, url }, index) => ({ field: `mediaFiles[${index}].url`, name, url }))
  const ofThread = thread.flatMap((part, place) =>
    part.mediaFiles.map((file, index) => ({ field: `parts[${place + 1}].mediaFiles[${index}]`, file })),
  )
  const ofParts = [...filesOfParts(parts), ...ofThread].map(({ field, file: { name, url } }) => ({
    field: `${field}.url`,
    name,
    url,
  }))
  return [...files, ...ofParts, ...filesInSettings(settings, ['settings'])].flatMap(
    ({ field, name, url }) => {
      const end = URL.canParse(url) ? expiryOf(new URL(url)) : undefined
      const isCopied = copied.has(field)
      const needed = (isCopied ? Date.now() : due) + URL_MARGIN_MINUTES * MINUTE_MS
      if (end === undefined || end >= needed) return []
      const until = Math.abs(end) <= 8.64e15 ? new Date(end).toISOString() : 'a time that no calendar has'
      const message = `expected a URL that works until ${new Date(needed).toISOString()}, ${URL_MARGIN_MINUTES} minutes ${isCopied ? 'from now, to be copied' : 'after the post is due'}: that of ${name} ends at ${until}. Sign it for longer, or upload the file with POST /api/media`
      return { field, code: 'url_expires', message, measured: until }
    },
  )
}
