import { join, resolve } from 'node:path'
import type { Job } from '@carteiro/contracts'
import { createBoard } from './board.ts'
import { signIn } from './client.ts'
import { posts } from './posts.ts'

const fixtures = resolve(import.meta.dirname, '../../../sandbox/fixtures')
const LIMIT_MS = 180_000
const isOver = (job: Job): boolean => ['completed', 'failed', 'cancelled'].includes(job.status)

export type Published = {
  wanted: number
  completed: number
  traceId: string | null | undefined
  /** What the sandbox holds afterwards. */
  posts: { platform: string; permalink: string }[]
}

/** The main job: signs in, uploads a picture and a video, publishes them to every platform, and watches live. */
export const publishEverywhere = async (
  where: { gateway: string; supabase: string; sandbox: string; anonKey: string },
  say: (line: string) => void,
): Promise<Published> => {
  const client = await signIn(where)
  say(`Signed in. Uploading a picture and a video …`)
  const media = {
    picture: await client.upload(join(fixtures, 'square.jpg'), 'A postman on his way'),
    video: await client.upload(join(fixtures, 'reel.mp4')),
  }

  const jobs = new Map<string, Job>()
  const board = createBoard(process.stdout)
  const wanted = posts.reduce((count, post) => count + post.selectedOptions.length, 0)
  const over = Promise.withResolvers<void>()
  setTimeout(() => over.reject(new Error('the jobs were not over in time')), LIMIT_MS).unref()
  const note = (changed: Job): void => {
    const known = jobs.get(changed.id)
    if (known && known.seq >= changed.seq) return
    jobs.set(changed.id, changed)
    board.draw([...jobs.values()], changed)
    if (jobs.size === wanted && [...jobs.values()].every(isOver)) over.resolve()
  }
  void client.onJob(note)
  const publications: string[] = []
  for (const { mediaFiles, ...post } of posts) {
    const answer = await client.enqueue({ ...post, mediaFiles: mediaFiles.map((name) => media[name]) })
    publications.push(answer.data.publication_id)
    for (const job of await client.jobs(answer.data.publication_id)) note(job)
  }
  await over.promise

  const { posts: published } = (await (await fetch(`${where.sandbox}/_sandbox/posts`)).json()) as Published
  const [job] = await client.jobs(publications[0] ?? '')
  await client.close()
  const completed = [...jobs.values()].filter((one) => one.status === 'completed').length
  return { wanted, completed, traceId: job?.trace_id, posts: published }
}
