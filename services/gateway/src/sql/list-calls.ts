import { listedJob, type Mode, type PublicationStatus, publication } from '@carteiro/contracts'
import type { Sql } from '@carteiro/service-kit'
import { z } from 'zod'
import type { Ask } from './ask.ts'

/** Characters of a caption that a list shows. */
const CAPTION_BEGINNING = 200

/** `first_file`: where a list's picture may come from. */
const jobInList = listedJob
  .omit({ thumbnail: true })
  .extend({ first_file: z.object({ url: z.string().nullable(), type: z.string().nullable() }).nullable() })
const foundPublication = publication.pick({ id: true, created_at: true })

export type JobFilter = {
  userId: string
  ids: string[] | null
  publicationIds: string[] | null
  /** Null: of either one. */
  mode: Mode | null
  /** Of these accounts only. */
  accounts: string[] | null
  statuses: string[] | null
  platform: string | null
  option: string | null
  /** Made at or after, and before. */
  since: string | null
  until: string | null
  /** Words of the caption, or their beginnings. */
  search: string | null
  before: { createdAt: string; id: string } | null
  limit: number
}

export type PublicationFilter = Pick<
  JobFilter,
  'userId' | 'mode' | 'accounts' | 'platform' | 'option' | 'since' | 'until' | 'before' | 'limit'
> & {
  statuses: PublicationStatus[] | null
  /** `externalId` or `reference` of their metadata. */
  reference: string | null
}

const givenOf = (wanted: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== null)) as never

/** The lists of a user's jobs and publications. */
export const listCalls = (sql: Sql, ask: Ask) => ({
  jobs: async ({ userId, limit, before, ...filter }: JobFilter) => {
    const wanted = {
      ids: filter.ids,
      publication_ids: filter.publicationIds,
      mode: filter.mode,
      accounts: filter.accounts,
      statuses: filter.statuses,
      platform: filter.platform,
      option: filter.option,
      since: filter.since,
      until: filter.until,
      search: filter.search,
      before: before && { created_at: before.createdAt, id: before.id },
    }
    const given = givenOf(wanted)
    const rows = await ask(sql`
      select carteiro.publication_job_json(j) || jsonb_build_object(
        'caption', left(coalesce(j.content ->> 'caption', ''), ${CAPTION_BEGINNING}),
        'media', coalesce(jsonb_array_length(j.content -> 'mediaFiles'), 0),
        'picture', case
          when j.content #>> '{mediaFiles,0,type}' like 'image/%' then j.content #>> '{mediaFiles,0,url}'
        end,
        'first_file', case when j.content #> '{mediaFiles,0,storage}' is null then jsonb_build_object(
          'url', j.content #> '{mediaFiles,0,url}', 'type', j.content #> '{mediaFiles,0,type}'
        ) end
      ) as job
      from carteiro.find_publication_jobs(${userId}, ${sql.json(given)}, ${limit}) as j`)
    return rows.map((row) => jobInList.parse(row.job))
  },

  /** Which publications fit, newest first. */
  publications: async ({ userId, limit, before, ...filter }: PublicationFilter) => {
    const wanted = { ...filter, before: before && { created_at: before.createdAt, id: before.id } }
    const rows = await ask(sql`
      select jsonb_build_object('id', id, 'created_at', created_at) as publication
      from carteiro.find_publications(${userId}, ${sql.json(givenOf(wanted))}, ${limit})`)
    return rows.map((row) => foundPublication.parse(row.publication))
  },
})
