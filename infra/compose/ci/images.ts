import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { run } from './commands.ts'
import { debianFolder } from './debian.ts'

const repository = resolve(import.meta.dirname, '../../..')
const require = createRequire(import.meta.url)
const DOCKERFILE = join(repository, 'infra/compose/Dockerfile')
const PREFIX = 'localhost/carteiro-ci'
const RUNTIME_IMAGE = `${PREFIX}/debian`
const NODE_IMAGE = `${PREFIX}/node`
const CERTIFICATES = '/etc/ssl/certs'
const NPM_CONFIG = join(homedir(), '.npmrc')

/** Makes an image: from another one, or from nothing. `fill` gets the folder that holds its files. */
const makeImage = (from: string, image: string, fill: (root: string) => void): void => {
  const container = run('buildah', 'from', ...(from === 'scratch' ? [] : ['--pull-never']), from)
  try {
    fill(run('buildah', 'mount', container))
    run('buildah', 'umount', container)
    run('buildah', 'commit', '--quiet', '--format', 'docker', container, image)
  } finally {
    run('buildah', 'rm', container)
  }
}

const nodeBinary = (): string =>
  join(dirname(require.resolve(`node-linux-${process.arch}/package.json`)), 'bin/node')

/** Stand-ins for debian:trixie-slim and node:24-trixie-slim, with the project's own Node and this machine's npm. */
export const makeBaseImages = (): void => {
  makeImage('scratch', RUNTIME_IMAGE, (root) => run('cp', '-a', `${debianFolder()}/.`, root))
  makeImage(RUNTIME_IMAGE, NODE_IMAGE, (root) => {
    const modules = join(root, 'usr/local/lib/node_modules')
    mkdirSync(modules, { recursive: true })
    run('cp', '--recursive', join(run('npm', 'root', '--global'), 'npm'), modules)
    run('cp', nodeBinary(), join(root, 'usr/local/bin/node'))
    symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(root, 'usr/local/bin/npm'))
  })
}

/** What npm needs to install as this machine does: its cache, its certificates, its settings. */
const npmArguments = (): string[] => [
  ...['--volume', `${run('npm', 'config', 'get', 'cache')}:/npm-cache`],
  ...['--volume', `${CERTIFICATES}:${CERTIFICATES}:ro`],
  ...(existsSync(NPM_CONFIG) ? ['--volume', `${NPM_CONFIG}:/root/.npmrc:ro`] : []),
  ...['--build-arg', 'NPM_OPTIONS=--cache /npm-cache --prefer-offline'],
]

const build = (dockerfile: string, image: string, ...what: string[]): void => {
  const bases = ['--build-arg', `NODE_IMAGE=${NODE_IMAGE}`, '--build-arg', `RUNTIME_IMAGE=${RUNTIME_IMAGE}`]
  const how = ['--isolation', 'chroot', '--format', 'docker', '--layers', '--pull-never', '--quiet']
  const from = [...npmArguments(), ...bases, '--file', dockerfile]
  run('buildah', 'bud', ...how, ...from, ...what, '--tag', image, repository)
}

/** Builds a service's image by the Dockerfile that everybody uses. Answers its name. */
export const buildImage = (service: string): string => {
  const image = `${PREFIX}/${service}`
  build(DOCKERFILE, image, '--build-arg', `SERVICE=${service}`)
  return image
}

/** The parts of the Dockerfile that are alike for all services. */
const SHARED_PARTS = ['manifests', 'assembled', 'runtime']
/** No service's own part needs it. */
const ONLY_FOR_SHARED = 'packages'
const partImage = (part: string): string => `${PREFIX}/part-${part}`

/** Builds the parts that are alike for all services, once. */
export const buildSharedParts = (): void => {
  for (const part of SHARED_PARTS) build(DOCKERFILE, partImage(part), '--target', part)
}

/**
 * As buildImage, with the shared parts taken as they were built: buildah would copy their hundreds of megabytes again
 * for each service, only to find that it has them. `file` is written: the Dockerfile with these parts replaced.
 */
export const buildFromSharedParts = (service: string, file: string): string => {
  const image = `${PREFIX}/${service}`
  const [head = '', ...parts] = readFileSync(DOCKERFILE, 'utf8').split(/^(?=FROM )/m)
  const replaced = parts.flatMap((text) => {
    const name = /^FROM \S+ AS (\S+)/.exec(text)?.[1] ?? ''
    if (name === ONLY_FOR_SHARED) return []
    return SHARED_PARTS.includes(name) ? [`FROM ${partImage(name)} AS ${name}\n`] : [text]
  })
  writeFileSync(file, [head, ...replaced].join(''))
  build(file, image, '--build-arg', `SERVICE=${service}`)
  return image
}

/** Megabytes of an image, and of that what isn't in the base. */
export const megabytesOf = (image: string): { whole: number; own: number } => {
  const bytes = (name: string) =>
    Number(JSON.parse(run('buildah', 'images', '--json', name))[0].size.match(/[\d.]+/)[0])
  return { whole: bytes(image), own: bytes(image) - bytes(RUNTIME_IMAGE) }
}
