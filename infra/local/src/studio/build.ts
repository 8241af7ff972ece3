import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { madeOnce, removeOld } from '../made-once.ts'

const root = resolve(import.meta.dirname, '../../../..')
const builds = join(root, 'node_modules/.cache/carteiro-studio')
const sources = ['apps/studio', 'libs/react/src', 'libs/contracts/src', 'package-lock.json']
const leftOut = ['dist', 'node_modules']

const filesIn = async (path: string): Promise<string[]> => {
  if (!(await stat(path)).isDirectory()) return [path]
  const entries = await readdir(path, { withFileTypes: true })
  const wanted = entries.filter(({ name }) => !leftOut.includes(name))
  return (await Promise.all(wanted.map(({ name }) => filesIn(join(path, name))))).flat()
}

const digestOfSources = async (): Promise<string> => {
  const files = (await Promise.all(sources.map((one) => filesIn(join(root, one))))).flat().sort()
  const hash = createHash('sha256')
  for (const file of files) hash.update(file.slice(root.length)).update(await readFile(file))
  return hash.digest('hex').slice(0, 16)
}

const runVite = (outDir: string): Promise<void> =>
  new Promise((done, fail) => {
    const args = ['build', '--outDir', outDir, '--emptyOutDir', '--logLevel', 'error']
    const child = spawn(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), ...args], {
      cwd: join(root, 'apps/studio'),
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    child.once('error', fail)
    child.once('exit', (code) => (code === 0 ? done() : fail(new Error('the studio could not be built'))))
  })

/** The folder of the studio built from the sources as they are; builds it (seconds) when there is none yet. */
export const builtStudio = async (say: (line: string) => void = () => undefined): Promise<string> => {
  const digest = await digestOfSources()
  const dir = join(builds, digest)
  if (existsSync(dir)) return dir
  say('Building the studio …')
  await madeOnce(dir, runVite)
  await removeOld(dir)
  return dir
}
