import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { run } from './commands.ts'
import { debianFolder } from './debian.ts'

const repository = resolve(import.meta.dirname, '../../..')
const require = createRequire(import.meta.url)
const PREFIX = 'localhost/carteiro-ci'
const RUNTIME_IMAGE = `${PREFIX}/debian`
const NODE_IMAGE = `${PREFIX}/node`
const CERTIFICATES = '/etc/ssl/certs'
const NPM_CONFIG = join(homedir(), '.npmrc')

/** Makes an image: from another one, or from nothing. */
const makeImage = (from: string, image: string, fill: (container: string) => void): void => {
  const container = run('buildah', 'from', ...(from === 'scratch' ? [] : ['--pull-never']), from)
  try {
    fill(container)
    run('buildah', 'commit', '--quiet', '--format', 'docker', container, image)
  } finally {
    run('buildah', 'rm', container)
  }
}

const nodeBinary = (): string =>
  join(dirname(require.resolve(`node-linux-${process.arch}/package.json`)), 'bin/node')

/** Stand-ins for debian:trixie-slim and node:24-trixie-slim, with the project's own Node and this machine's npm. */
export const makeBaseImages = (): void => {
  makeImage('scratch', RUNTIME_IMAGE, (container) =>
    run('buildah', 'copy', '--quiet', container, debianFolder(), '/'),
  )
  makeImage(RUNTIME_IMAGE, NODE_IMAGE, (container) => {
    const npm = join(run('npm', 'root', '--global'), 'npm')
    run('buildah', 'copy', '--quiet', container, nodeBinary(), '/usr/local/bin/node')
    run('buildah', 'copy', '--quiet', container, npm, '/usr/local/lib/node_modules/npm')
    const link = ['ln', '-s', '../lib/node_modules/npm/bin/npm-cli.js', '/usr/local/bin/npm']
    run('buildah', 'run', '--isolation', 'chroot', container, '--', ...link)
  })
}

/** What npm needs to install as this machine does: its cache, its certificates, its settings. */
const npmArguments = (): string[] => [
  ...['--volume', `${run('npm', 'config', 'get', 'cache')}:/npm-cache`],
  ...['--volume', `${CERTIFICATES}:${CERTIFICATES}:ro`],
  ...(existsSync(NPM_CONFIG) ? ['--volume', `${NPM_CONFIG}:/root/.npmrc:ro`] : []),
  ...['--build-arg', 'NPM_OPTIONS=--cache /npm-cache --prefer-offline'],
]

/** Builds a service's image by the Dockerfile that everybody uses. Answers its name. */
export const buildImage = (service: string): string => {
  const image = `${PREFIX}/${service}`
  const bases = ['--build-arg', `NODE_IMAGE=${NODE_IMAGE}`, '--build-arg', `RUNTIME_IMAGE=${RUNTIME_IMAGE}`]
  const how = ['--isolation', 'chroot', '--format', 'docker', '--layers', '--pull-never', '--quiet']
  const what = ['--build-arg', `SERVICE=${service}`, '--tag', image]
  const dockerfile = join(repository, 'infra/compose/Dockerfile')
  run('buildah', 'bud', ...how, ...npmArguments(), ...bases, ...what, '--file', dockerfile, repository)
  return image
}

/** Megabytes of an image, and of that what isn't in the base. */
export const megabytesOf = (image: string): { whole: number; own: number } => {
  const bytes = (name: string) =>
    Number(JSON.parse(run('buildah', 'images', '--json', name))[0].size.match(/[\d.]+/)[0])
  return { whole: bytes(image), own: bytes(image) - bytes(RUNTIME_IMAGE) }
}
