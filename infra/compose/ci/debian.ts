import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { run, say } from './commands.ts'

const SUITE = 'trixie'
/** mmdebstrap knows Debian's own mirror; another one may be named. */
const mirror = process.env.DEBIAN_MIRROR ? [process.env.DEBIAN_MIRROR] : []
const CACHE = '/var/cache/carteiro'

/** A folder with a minimal Debian, made once and kept: what debian:trixie-slim holds, more or less. */
export const debianFolder = (): string => {
  const folder = join(CACHE, `debian-${SUITE}`)
  if (existsSync(folder)) return folder
  say(`Making a Debian ${SUITE} in ${folder} …`)
  mkdirSync(CACHE, { recursive: true })
  const draft = `${folder}-draft-${process.pid}`
  try {
    run(
      'mmdebstrap',
      '--mode=root',
      '--variant=minbase',
      '--include=ca-certificates',
      SUITE,
      draft,
      ...mirror,
    )
    renameSync(draft, folder)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  return folder
}

/** A Debian of one's own to install into, which costs nothing where the system can lay it over the kept one; and its removal. */
export const copyOfDebian = (): { folder: string; remove(): void } => {
  const own = `${debianFolder()}-copy-${process.pid}`
  const [folder, upper, work] = ['root', 'upper', 'work'].map((name) => join(own, name)) as [
    string,
    string,
    string,
  ]
  for (const path of [folder, upper, work]) mkdirSync(path, { recursive: true })
  const layers = `lowerdir=${debianFolder()},upperdir=${upper},workdir=${work}`
  const isLaidOver = spawnSync('mount', ['-t', 'overlay', 'overlay', '-o', layers, folder]).status === 0
  if (!isLaidOver) run('cp', '-a', `${debianFolder()}/.`, folder)
  return {
    folder,
    remove: () => {
      if (isLaidOver) run('umount', '--lazy', folder)
      rmSync(own, { recursive: true, force: true })
    },
  }
}
