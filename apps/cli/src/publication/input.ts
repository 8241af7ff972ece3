import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { text as readAll } from 'node:stream/consumers'
import type { PublicationInput } from '@carteiro/sdk'
import { UsageError } from '../exit-codes.ts'
import { type ContentOptions, jsonOrText, pairOf } from './options.ts'

type MediaEntry = NonNullable<PublicationInput['mediaFiles']>[number]

const STORAGE = 'storage:'
const MEDIA_HEADERS_LIMIT_MS = 15_000

const storageEntry = (place: string): MediaEntry => {
  const [bucket = '', ...path] = place.slice(STORAGE.length).split('/')
  if (!bucket || path.length === 0)
    throw new UsageError(`${place}: expected storage:<bucket>/<path>, such as storage:photos/ana/cat.jpg`)
  return { storage: { bucket, path: path.join('/') } } as unknown as MediaEntry
}

/** What an entry must say of a file that lies elsewhere: the server is asked. */
const urlEntry = async (address: string, signal: AbortSignal): Promise<MediaEntry> => {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(MEDIA_HEADERS_LIMIT_MS)])
  const response = await fetch(address, { method: 'HEAD', signal: limit }).catch((cause: Error) => {
    if (signal.aborted) throw cause
    throw new UsageError(`${address}: could not be reached`, { cause })
  })
  if (!response.ok) throw new UsageError(`${address}: its server answered ${response.status}`)
  const size = Number(response.headers.get('content-length'))
  const type = response.headers.get('content-type')?.split(';')[0]?.trim() ?? ''
  if (!size || !/^(image|video)\//.test(type))
    throw new UsageError(
      `${address}: expected a picture or a video whose server says type and size; download it and name the file`,
    )
  return { name: basename(new URL(address).pathname) || 'file', size, type, url: address }
}

const mediaEntry = async (
  place: string,
  altText: string | undefined,
  signal: AbortSignal,
): Promise<MediaEntry> => {
  const alt = altText === undefined ? {} : { altText }
  if (place.startsWith(STORAGE)) return { ...(storageEntry(place) as object), ...alt } as MediaEntry
  if (/^https?:\/\//.test(place))
    return { ...((await urlEntry(place, signal)) as object), ...alt } as MediaEntry
  return { file: place, ...alt }
}

const readInput = async (file: string | undefined): Promise<Partial<PublicationInput>> => {
  if (file === undefined) return {}
  const content = file === '-' ? await readAll(process.stdin) : await readFile(file, 'utf8')
  const input = jsonOrText(content)
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw new UsageError(
      `--input ${file}: expected a JSON object, as POST /api/publications/enqueue takes it`,
    )
  return input
}

const settingsOf = (
  given: string[],
  from: PublicationInput['settings'] = {},
): PublicationInput['settings'] => {
  const settings = structuredClone(from)
  for (const text of given) {
    const [name, value] = pairOf('--setting', text, 'option.name=value')
    const [option = '', key] = name.split('.')
    if (!key) throw new UsageError(`--setting: expected option.name=value, got ${text}`)
    settings[option] = { ...settings[option], [key]: jsonOrText(value) }
  }
  return settings
}

const accountsOf = (given: string[]): Record<string, string> =>
  Object.fromEntries(given.map((text) => pairOf('--account', text, 'platform=id')))

/**
 * What the command line says, as the SDK takes it. What is wrong with the content itself the gateway says.
 *
 * @throws UsageError; the file system's error for a file that cannot be read
 */
export const inputOf = async (
  media: string[],
  options: ContentOptions,
  signal: AbortSignal,
): Promise<PublicationInput> => {
  const { to = [], alt = [], captionFor = [], setting = [], account = [] } = options
  const from = await readInput(options.input)
  if (alt.length > media.length)
    throw new UsageError(`--alt: expected one for each file at most: ${media.length}`)
  const files: MediaEntry[] = []
  for (const [place, one] of media.entries()) files.push(await mediaEntry(one, alt[place], signal))
  const specific = Object.fromEntries(captionFor.map((text) => pairOf('--caption-for', text, 'option=text')))
  const captions = {
    ...from.captions,
    ...(options.caption === undefined ? {} : { universal: options.caption }),
    specific: { ...from.captions?.specific, ...specific },
  }
  const selectedOptions = to.length > 0 ? to : from.selectedOptions
  if (!selectedOptions?.length)
    throw new UsageError('--to: expected where to publish, such as --to x_post,instagram_feed')
  return {
    ...from,
    selectedOptions,
    captions,
    settings: settingsOf(setting, from.settings),
    ...(files.length > 0 ? { mediaFiles: files } : {}),
    ...(account.length > 0 ? { accounts: { ...from.accounts, ...accountsOf(account) } } : {}),
    ...(options.at === undefined ? {} : { scheduledAt: options.at }),
    ...(options.mediaPolicy === undefined ? {} : { mediaPolicy: options.mediaPolicy }),
  }
}
