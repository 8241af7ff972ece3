import type { Job, JobStatus } from '@carteiro/contracts'

const FINISHED: readonly JobStatus[] = ['completed', 'failed', 'cancelled']
export const isFinished = ({ status }: Pick<Job, 'status'>): boolean => FINISHED.includes(status)

const newestFirst = (a: Job, b: Job): number =>
  Date.parse(b.created_at) - Date.parse(a.created_at) || (a.id < b.id ? 1 : -1)

/** The jobs of these ids in that order, or else all known jobs of mode live, newest first: those of mode test only by their ids. */
export const viewOf = (known: ReadonlyMap<string, Job>, jobIds: readonly string[] | undefined): Job[] =>
  jobIds
    ? jobIds.flatMap((id) => known.get(id) ?? [])
    : [...known.values()].filter(({ mode }) => mode !== 'test').sort(newestFirst)

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
