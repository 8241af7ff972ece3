import { Metadata } from '@tus/utils'
import { badUpload } from '../bad-upload.ts'
import { readableFileName } from '../file-name.ts'

const FIELD = 'Upload-Metadata'
/** What the usual clients send. The type is measured; a path is none of ours. */
const KNOWN = ['filename', 'name', 'filetype', 'type', 'relativePath']
const MAX_NAME_LENGTH = 2_000

/** The file's name in a tus client's metadata. @throws 400 */
export const nameInMetadata = (header: string | undefined): string => {
  if (!header) return readableFileName('file')
  let metadata: Record<string, string | null>
  try {
    metadata = Metadata.parse(header)
  } catch {
    const message = `expected pairs of a key and a value in Base64, separated by commas, as ${FIELD}`
    throw badUpload('invalid', message, FIELD)
  }
  const unknown = Object.keys(metadata).find((key) => !KNOWN.includes(key))
  if (unknown) throw badUpload('unknown_key', `expected ${KNOWN.join(', ')}, not ${unknown}`, FIELD)
  const given = metadata.filename ?? metadata.name ?? 'file'
  if (given.length > MAX_NAME_LENGTH)
    throw badUpload('too_long', `expected a filename of at most ${MAX_NAME_LENGTH} characters`, FIELD)
  return readableFileName(given)
}
