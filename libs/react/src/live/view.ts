import type { Job, JobStatus } from '@carteiro/contracts'

const FINISHED: readonly JobStatus[] = ['completed', 'failed', 'cancelled']
export const isFinished = ({ status }: Pick<Job, 'status'>): boolean => FINISHED.includes(status)

const newestFirst = (a: Job, b: Job): number =>
  Date.parse(b.created_at) - Date.parse(a.created_at) || (a.id < b.id ? 1 : -1)

/** The jobs that are asked for, in the order asked for; or else all that are known, newest first. */
export const viewOf = (known: ReadonlyMap<string, Job>, jobIds: readonly string[] | undefined): Job[] =>
  jobIds ? jobIds.flatMap((id) => known.get(id) ?? []) : [...known.values()].sort(newestFirst)

/** Of several jobs the one that still has something to tell decides. */
const TELLING: readonly JobStatus[] = ['processing', 'pending', 'failed', 'cancelled', 'completed']

/** Platform → status of its jobs in the newest publication that has any, put together by TELLING. */
export const statusByPlatformOf = (jobs: readonly Job[]): Record<string, JobStatus> => {
  const told: Record<string, { publication: string; status: JobStatus }> = {}
  for (const { platform, publication_id: publication, status } of [...jobs].sort(newestFirst)) {
    const known = told[platform]
    if (!known) told[platform] = { publication, status }
    else if (known.publication === publication && TELLING.indexOf(status) < TELLING.indexOf(known.status)) {
      known.status = status
    }
  }
  return Object.fromEntries(Object.entries(told).map(([platform, { status }]) => [platform, status]))
}
