import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publishEverywhere } from './demo/publish.ts'
import { freePorts } from './stack/ports.ts'
import { startStack } from './stack/stack.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)

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
  const { wanted, completed, traceId, posts } = await publishEverywhere(
    { ...stack.urls, anonKey: stack.keys.anonKey },
    say,
  )
  say(`\nThe sandbox holds ${posts.length} posts:`)
  for (const post of posts) say(`  ${post.platform.padEnd(10)} ${post.permalink}`)
  say(`\nTrace of the first publication: ${traceId}`)
  say(`${completed} of ${wanted} jobs completed.`)
  if (completed !== wanted || posts.length !== wanted) process.exitCode = 1
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\nLogs: ${stateDir}/services.log\n`)
  process.exitCode = 1
} finally {
  await stack.stop()
  if (!process.exitCode) await rm(stateDir, { recursive: true, force: true })
}
process.exit()
