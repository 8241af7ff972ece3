import { chmod, copyFile, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join, relative } from 'node:path'
import { extract } from 'tar'
import type { Sources } from './sources.ts'

const MANIFEST = 'carteiro-manifest.json'
/** Size in bytes of every file, by its path in the copy. */
type Manifest = Record<string, number>

/** Copies with modes that every user may read, whatever our umask is. Static libraries are left out: nothing is linked. */
const copyTree = async (from: string, to: string): Promise<void> => {
  await mkdir(to)
  await chmod(to, 0o755)
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const target = join(to, entry.name)
    if (entry.isDirectory()) await copyTree(join(from, entry.name), target)
    else if (entry.isFile() && extname(entry.name) !== '.a') {
      await copyFile(join(from, entry.name), target)
      await chmod(target, basename(from) === 'bin' ? 0o755 : 0o644)
    }
  }
}

/** The library names that npm packages can't carry, being symbolic links. */
const makeSymlinks = async (native: string, to: string): Promise<void> => {
  const links: { source: string; target: string }[] = JSON.parse(
    await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]'),
  )
  for (const { source, target } of links) {
    const link = join(to, relative('native', target))
    await rm(link, { force: true })
    await symlink(relative(dirname(target), source), link)
  }
}

const measure = async (dir: string): Promise<Manifest> => {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => !entry.isDirectory() && entry.name !== MANIFEST)
    .map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [relative(dir, file), (await stat(file)).size] as const)),
  )
}

/** Puts a server together in `dir`, which must not exist. */
export const makeCopy = async (sources: Sources, dir: string): Promise<void> => {
  await copyTree(sources.native, dir)
  await makeSymlinks(sources.native, dir)
  await extract({ file: sources.pgmqArchive, cwd: dir, umask: 0o022 })
  const extensions = join(dir, 'share/postgresql/extension')
  for (const name of await readdir(sources.standIns)) {
    await copyFile(join(sources.standIns, name), join(extensions, name))
  }
  for (const name of await readdir(extensions)) await chmod(join(extensions, name), 0o644)
  await writeFile(join(dir, MANIFEST), JSON.stringify(await measure(dir)))
}

/** Whether every file is there in its full size: a cleaner of temporary files may have been at it. */
export const isWhole = async (dir: string): Promise<boolean> => {
  try {
    const manifest: Manifest = JSON.parse(await readFile(join(dir, MANIFEST), 'utf8'))
    const found = await measure(dir)
    return Object.entries(manifest).every(([path, size]) => found[path] === size)
  } catch {
    return false
  }
}
