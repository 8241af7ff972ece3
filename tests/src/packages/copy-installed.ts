import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, symlink } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { placesBroughtBy } from './declared.ts'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '../../..')

/** Links the commands of a package into `node_modules/.bin`, as npm does. */
const linkCommands = async (project: string, folder: string): Promise<void> => {
  const { name, bin = {} }: { name: string; bin?: string | Record<string, string> } = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  )
  const commands = typeof bin === 'string' ? { [basename(name)]: bin } : bin
  const links = join(project, 'node_modules/.bin')
  await mkdir(links, { recursive: true })
  for (const [command, file] of Object.entries(commands)) {
    await rm(join(links, command), { force: true })
    await symlink(join(folder, file), join(links, command))
  }
}

/**
 * Copies installed packages of this repository into a project elsewhere, with everything that they bring, in the versions of the
 * lockfile. Copies and not links: a bundler that takes the project's folder for the whole follows none out of it.
 *
 * @param from the folder of this repository that has declared them
 */
export const copyInstalled = async (
  project: string,
  from: string,
  names: readonly string[],
): Promise<void> => {
  const places = placesBroughtBy(from, names).filter((place) => existsSync(join(root, place)))
  for (const place of places) {
    const to = join(project, place.slice(place.indexOf('node_modules/')))
    // What lies within another package was copied with it.
    if (place.lastIndexOf('node_modules/') !== place.indexOf('node_modules/')) continue
    await rm(to, { recursive: true, force: true })
    await mkdir(dirname(to), { recursive: true })
    const copy = (how: string) => run('cp', [how, join(root, place), to])
    // Hard links where both are on one disk: nothing writes into installed packages.
    await copy('-al').catch(async () => {
      await rm(to, { recursive: true, force: true })
      await copy('-a')
    })
    await linkCommands(project, to)
  }
}
