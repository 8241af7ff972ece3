import type { Logger } from '@carteiro/service-kit'
import type { UploadCalls } from '../sql/upload-calls.ts'
import type { ListedMedia, MediaStore } from './store/store.ts'

/** What is not kept is abandoned then: no request takes as long (main.ts). */
const ABANDONED_AFTER_MS = 7 * 60 * 60_000
/** More rows without a file are no leftovers: the store is not the one that it was. */
const MAX_MISSING = { share: 0.1, count: 10 }

type Calls = Pick<UploadCalls, 'compareMedia' | 'forgetMissingUploads' | 'mediaTotals'>

/**
 * Removes what the store has and no row knows: what killed gateways and broken uploads have left, and kept files older than
 * unused uploads are kept, for no job knows them either. Rows whose files are gone are removed, too, unless they are too many to be believed. Names each in the log.
 */
export const removeOrphans = async (
  store: Pick<MediaStore, 'list' | 'remove'>,
  calls: Calls,
  logger: Logger,
  now = Date.now(),
): Promise<{ files: number; rows: number }> => {
  const { keep_unused_uploads_seconds: keepSeconds } = await calls.mediaTotals()
  const isOver = ({ isKept, at }: ListedMedia): boolean =>
    now - at > (isKept ? keepSeconds * 1000 : ABANDONED_AFTER_MS)
  const missing: string[] = []
  let [files, rows] = [0, 0]
  let after: string | null = null

  const compare = async (page: ListedMedia[], last: string | null): Promise<void> => {
    const found = await calls.compareMedia(
      page.map(({ id }) => id),
      after,
      last,
    )
    after = last
    rows += found.rows
    missing.push(...found.missing)
    const unknown = new Set(found.unknown)
    for (const listed of page.filter((one) => unknown.has(one.id) && isOver(one))) {
      await store.remove(listed.id)
      logger.info({ upload: listed.id, was_kept: listed.isKept }, 'A file without a row was removed')
      files += 1
    }
  }
  for await (const page of store.list()) await compare(page, page.at(-1)?.id ?? null)
  await compare([], null)

  if (missing.length > Math.max(MAX_MISSING.count, rows * MAX_MISSING.share)) {
    logger.error(
      { missing: missing.length, rows },
      'Too many uploads have no file: is this the store they are in?',
    )
    return { files, rows: 0 }
  }
  for (const upload of missing) logger.warn({ upload }, 'A row without a file was removed')
  if (missing.length > 0) await calls.forgetMissingUploads(missing)
  return { files, rows: missing.length }
}
