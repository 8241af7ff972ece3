import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createProcesses } from './processes.ts'

test('what the processes log is readable by nobody but their own user', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'carteiro-processes-'))
  const script = join(dir, 'speaks.js')
  const logFile = join(dir, 'stack.log')
  await writeFile(
    script,
    `console.log('hello')
     require('node:http').createServer((_, answer) => answer.end()).listen(0, '127.0.0.1')
     process.on('disconnect', () => process.exit())`,
  )
  const processes = createProcesses({ logFile, onChange: () => undefined, say: () => undefined })
  // Its health is not asked for: it is only to write.
  void processes
    .start([{ name: 'speaks', script, url: 'http://127.0.0.1:1', env: {} }])
    .catch(() => undefined)
  await expect.poll(() => readFile(logFile, 'utf8')).toContain('hello')
  expect((await stat(logFile)).mode & 0o077).toBe(0)
  await processes.stop()
  await rm(dir, { recursive: true })
})
