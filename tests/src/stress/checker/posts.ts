import type { Snapshot } from './states.ts'

/** A published post, as the platform counts it. */
export type Post = {
  id: string
  jobId: string
  /** Milliseconds since 1970. */
  at: number
}

type Row = {
  id: string
  status: string
  error_code: string | null
  post_id: string | null
  /** The posts of its publishing steps that are done. */
  recorded: string[]
}

/**
 * Compares jobs with published posts: `posts` are those that were out before the snapshot was taken. A deleted job may
 * have left a post.
 */
export const createPostCheck = () => {
  /** Completed jobs by their posts, including jobs that were deleted since. */
  const owners = new Map<string, string>()

  return async (snapshot: Snapshot, posts: Post[]): Promise<string[]> => {
    const jobs = (await snapshot.unsafe(`
      select job.id, job.status, job.error_code, job.platform_response ->> 'post_id' as post_id,
        array(
          select step.result ->> 'post_id' from carteiro.publication_steps as step
          where step.job_id = job.id and step.commits and step.state = 'done' and step.result ? 'post_id'
        ) as recorded
      from public.publication_jobs as job`)) as unknown as Row[]
    const problems: string[] = []
    for (const { id, status, post_id: post } of jobs) {
      if (status !== 'completed' || post === null) continue
      const owner = owners.get(post)
      if (owner !== undefined && owner !== id)
        problems.push(`jobs ${owner} and ${id} completed with the post ${post}`)
      owners.set(post, id)
    }
    const byId = new Map(jobs.map((job) => [job.id, job]))
    const recorded = new Set(jobs.flatMap((job) => (isOver(job) && !isUnclear(job) ? [] : job.recorded)))
    const makers = new Map(posts.map(({ id, jobId }) => [id, jobId]))
    /**
     * The job that must account for a post: its own, unless that one has adopted another job's post. Two posts of one account
     * with the same text cannot be distinguished, so two jobs that reconcile may have adopted each other's.
     */
    const accountableFor = (jobId: string, seen: string[] = []): Row | undefined => {
      const job = byId.get(jobId)
      const maker = job?.status === 'completed' && job.post_id !== null ? makers.get(job.post_id) : undefined
      return maker === undefined || maker === jobId || seen.includes(maker)
        ? job
        : accountableFor(maker, [...seen, jobId])
    }
    for (const { id, jobId } of posts) {
      const job = accountableFor(jobId)
      if (!job || owners.has(id) || recorded.has(id) || !isOver(job) || isUnclear(job)) continue
      const says =
        job.status === 'completed' ? `completed with ${job.post_id}` : `${job.status} (${job.error_code})`
      problems.push(
        `the post ${id} of job ${jobId} is out, and ${job.id === jobId ? 'the job' : `job ${job.id}`} is ${says}`,
      )
    }
    return problems
  }
}

const isOver = ({ status }: Row): boolean => status !== 'pending' && status !== 'processing'
const isUnclear = ({ error_code: code }: Row): boolean => code === 'outcome_unknown'
