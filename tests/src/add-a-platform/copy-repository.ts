import { execFileSync } from 'node:child_process'
import { cp, mkdir, symlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../../..')

/** A copy of this repository as after cloning and installing: packing replaces manifests that other tests read. */
export const copyRepository = async (folder: string): Promise<void> => {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
  })
  for (const path of listed.split('\0').filter(Boolean)) {
    const place = join(folder, path)
    await mkdir(dirname(place), { recursive: true })
    // A file that was deleted and is not committed yet is listed, too.
    await cp(join(root, path), place).catch((error) => {
      if (error.code !== 'ENOENT') throw error
    })
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
}
