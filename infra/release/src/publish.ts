import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packages, root } from './parts.ts'

const npm = (...args: string[]): boolean =>
  spawnSync('npm', args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0

const isOut = (name: string, version: string): boolean => {
  const { status, stderr, stdout } = spawnSync('npm', ['view', `${name}@${version}`, 'version'], {
    encoding: 'utf8',
  })
  if (status === 0) return stdout.trim() === version
  if (stderr.includes('E404')) return false
  throw new Error(`npm view ${name}: ${stderr}`)
}

/**
 * Publishes the packages that are not out yet, so that it may be run again. Tarballs, because npm would describe the folder's
 * manifest otherwise, and that of a tarball is another (libs/pack.ts).
 */
export const publishPackages = (): void => {
  for (const { name, version } of packages()) {
    if (isOut(name, version)) {
      process.stdout.write(`${name}@${version} is out\n`)
      continue
    }
    const folder = mkdtempSync(join(tmpdir(), 'carteiro-publish-'))
    try {
      if (!npm('pack', '--workspace', name, '--pack-destination', folder))
        throw new Error(`npm pack ${name} failed`)
      const [tarball = ''] = readdirSync(folder)
      if (!npm('publish', join(folder, tarball))) throw new Error(`npm publish ${name} failed`)
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
}
