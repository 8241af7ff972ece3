import type { Job, JobStatus, Mode } from '@carteiro/contracts'

const FINISHED: readonly JobStatus[] = ['completed', 'failed', 'cancelled']
export const isFinished = ({ status }: Pick<Job, 'status'>): boolean => FINISHED.includes(status)

const newestFirst = (a: Job, b: Job): number =>
  Date.parse(b.created_at) - Date.parse(a.created_at) || (a.id < b.id ? 1 : -1)

/** The jobs that a hook has asked for: these, those of a publication, or the user's newest. */
export type Wanted = { readonly jobIds?: readonly string[]; readonly publicationId?: string }

const byOption = (a: Job, b: Job): number => (a.option < b.option ? -1 : 1)

/**
 * The jobs of these ids in that order, those of the publication by the names of their options, or else all known jobs of
 * the client's mode, newest first: those of the other one are seen only by their ids.
 */
export const viewOf = (
  known: ReadonlyMap<string, Job>,
  { jobIds, publicationId }: Wanted,
  ofMode: Mode,
): Job[] => {
  if (jobIds) return jobIds.flatMap((id) => known.get(id) ?? [])
  const all = [...known.values()]
  if (publicationId === undefined) return all.filter(({ mode }) => mode === ofMode).sort(newestFirst)
  return all.filter((job) => job.publication_id === publicationId).sort(byOption)
}

/** Of a platform's jobs in one publication, the status that comes first in this list counts. */
const BY_RELEVANCE: readonly JobStatus[] = ['processing', 'pending', 'failed', 'cancelled', 'completed']

/** Platform → status of its jobs in the newest publication that has any. */
export const statusByPlatformOf = (jobs: readonly Job[]): Record<string, JobStatus> => {
  const byPlatform: Record<string, { publication: string; status: JobStatus }> = {}
  for (const { platform, publication_id: publication, status } of [...jobs].sort(newestFirst)) {
    const known = byPlatform[platform]
    if (!known) byPlatform[platform] = { publication, status }
    else if (
      known.publication === publication &&
      BY_RELEVANCE.indexOf(status) < BY_RELEVANCE.indexOf(known.status)
    ) {
      known.status = status
    }
  }
  return Object.fromEntries(Object.entries(byPlatform).map(([platform, { status }]) => [platform, status]))
}
