import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Job } from '@carteiro/contracts'
import { createBoard } from './demo/board.ts'
import { signIn } from './demo/client.ts'
import { posts } from './demo/posts.ts'
import { freePorts } from './stack/ports.ts'
import { startStack } from './stack/stack.ts'

const fixtures = resolve(import.meta.dirname, '../../sandbox/fixtures')
const LIMIT_MS = 180_000
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const isOver = (job: Job): boolean => ['completed', 'failed', 'cancelled'].includes(job.status)

/** The main job in one go: a picture and a video, from the gateway to every platform there is, live. */
const stateDir = await mkdtemp(join(tmpdir(), 'carteiro-demo-'))
// Readable for the user that a root user's Postgres runs as.
await chmod(stateDir, 0o755)
say('Starting a fresh stack on free ports …')
const stack = await startStack({ stateDir, ports: await freePorts(), say })
const leave = (): void => void stack.stop().then(() => process.exit(1))
process.once('SIGINT', leave)
process.once('SIGTERM', leave)
try {
  const client = await signIn({ ...stack.urls, anonKey: stack.keys.anonKey })
  say(`Signed in. Uploading a picture and a video …`)
  const media = {
    picture: await client.upload(join(fixtures, 'square.jpg'), 'A postman on his way'),
    video: await client.upload(join(fixtures, 'reel.mp4')),
  }

  const jobs = new Map<string, Job>()
  const board = createBoard(process.stdout)
  const over = new Promise<void>((done, fail) => {
    setTimeout(() => fail(new Error('the jobs were not over in time')), LIMIT_MS).unref()
    void client.onJob((changed) => {
      const known = jobs.get(changed.id)
      if (known && known.seq >= changed.seq) return
      jobs.set(changed.id, changed)
      board.draw([...jobs.values()], changed)
      if (jobs.size === wanted && [...jobs.values()].every(isOver)) done()
    })
  })
  const wanted = posts.reduce((count, post) => count + post.selectedOptions.length, 0)
  const publications: string[] = []
  for (const { mediaFiles, ...post } of posts) {
    const answer = await client.enqueue({ ...post, mediaFiles: mediaFiles.map((name) => media[name]) })
    publications.push(answer.data.publication_id)
  }
  await over

  const { posts: published } = (await (await fetch(`${stack.urls.sandbox}/_sandbox/posts`)).json()) as {
    posts: { platform: string; permalink: string }[]
  }
  const [job] = await client.jobs(publications[0] ?? '')
  await client.close()
  const completed = [...jobs.values()].filter((one) => one.status === 'completed').length
  say(`\nThe sandbox holds ${published.length} posts:`)
  for (const post of published) say(`  ${post.platform.padEnd(10)} ${post.permalink}`)
  say(`\nTrace of the first publication: ${job?.trace_id}`)
  say(`${completed} of ${wanted} jobs completed.`)
  if (completed !== wanted || published.length !== wanted) process.exitCode = 1
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\nLogs: ${stateDir}/services.log\n`)
  process.exitCode = 1
} finally {
  await stack.stop()
  if (!process.exitCode) await rm(stateDir, { recursive: true, force: true })
}
process.exit()
