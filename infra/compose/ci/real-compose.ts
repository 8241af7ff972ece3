import { copyFileSync, cpSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { parse } from 'yaml'
import { type Composition, readComposition } from '../src/composition.ts'
import { composeDir } from '../src/make-env.ts'
import { run } from './commands.ts'
import { copyOfDebian } from './debian.ts'

const AT = '/infra/compose'
const PLUGIN = '/usr/libexec/docker/cli-plugins/docker-compose'

/** What Docker Compose itself, Debian's, makes of the files with these settings; it needs no engine for that. */
const asDockerReads = (envFile: string): Composition & { version: string } => {
  const debian = copyOfDebian()
  try {
    copyFileSync('/etc/resolv.conf', join(debian.folder, 'etc/resolv.conf'))
    const inside = (...command: string[]) => run('chroot', debian.folder, ...command)
    inside('apt-get', 'update', '--quiet')
    inside('apt-get', 'install', '--yes', '--quiet', '--no-install-recommends', 'docker-compose')
    cpSync(composeDir, join(debian.folder, AT), {
      recursive: true,
      filter: (path) => !path.includes('node_modules'),
    })
    copyFileSync(envFile, join(debian.folder, '/tmp/.env'))
    const everything = ['--profile', 'telemetry', '--profile', 'sandbox', '--profile', 'test']
    const options = ['--project-directory', AT, '--env-file', '/tmp/.env', ...everything]
    return { ...parse(inside(PLUGIN, ...options, 'config')), version: inside(PLUGIN, 'version', '--short') }
  } finally {
    debian.remove()
  }
}

const given = (environment: Record<string, unknown> = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]])),
  )

/**
 * Docker Compose takes the files, and reads them as we do: the same services with the same settings. Answers its
 * version. @throws where it does not
 */
export const checkWithDockerCompose = (envFile: string, env: Record<string, string | undefined>): string => {
  const theirs = asDockerReads(envFile)
  const ours = readComposition(env)
  const names = (composition: Composition) => Object.keys(composition.services).sort()
  if (!isDeepStrictEqual(names(ours), names(theirs))) throw new Error('Docker Compose reads other services')
  for (const [name, service] of Object.entries(ours.services)) {
    const read = theirs.services[name]
    const isSame =
      read?.image === service.image && isDeepStrictEqual(given(read.environment), given(service.environment))
    if (!isSame) throw new Error(`Docker Compose reads other settings of ${name}`)
  }
  return theirs.version
}
