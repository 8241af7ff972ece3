import type { ListedJob } from '@carteiro/contracts'
import type { Thumbnails } from '../media/thumbnails/thumbnails.ts'
import type { GatewayCalls } from '../sql/calls.ts'

/** A listed job with the address of its picture, where its first file has one. */
export const thumbnailAdder =
  (thumbnails: Pick<Thumbnails, 'urlOf'>) =>
  async ({
    first_file: first,
    ...listed
  }: Awaited<ReturnType<GatewayCalls['jobs']>>[number]): Promise<ListedJob> => {
    const { url = null, type = null } = first ?? {}
    const thumbnail = url !== null && type !== null ? await thumbnails.urlOf({ url, type }) : undefined
    return { ...listed, thumbnail: thumbnail ?? null }
  }
