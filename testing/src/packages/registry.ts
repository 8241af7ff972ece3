import { existsSync, readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { create } from 'tar'

const root = resolve(import.meta.dirname, '../../..')

/** A version of a package, and the folder that holds it. */
type Installed = { version: string; folder: string; manifest: Record<string, unknown> }

/** Every package that this repository has installed, by name, with all of its versions. */
const installedPackages = (): Map<string, Installed[]> => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { link?: boolean }>
  }
  const found = new Map<string, Installed[]>()
  for (const [path, { link }] of Object.entries(packages)) {
    const folder = join(root, path)
    const isHere = path.includes('node_modules/') && !link && existsSync(join(folder, 'package.json'))
    if (!isHere) continue
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const versions = found.get(manifest.name) ?? []
    if (versions.every(({ version }) => version !== manifest.version)) {
      versions.push({ version: manifest.version, folder, manifest })
    }
    found.set(manifest.name, versions)
  }
  return found
}

/**
 * A registry of what this repository has installed, so that `npm install` in another folder needs no network, and finds
 * nothing that is not declared.
 */
export const startRegistry = async () => {
  const packages = installedPackages()
  let url = ''

  const tarball = (name: string, version: string): string =>
    `${url}/-/${encodeURIComponent(name)}/${encodeURIComponent(version)}`
  const packument = (name: string, versions: Installed[]) => ({
    name,
    'dist-tags': { latest: versions[0]?.version },
    versions: Object.fromEntries(
      versions.map(({ version, manifest }) => [
        version,
        { ...manifest, dist: { tarball: tarball(name, version) } },
      ]),
    ),
  })

  const send = (path: string, response: ServerResponse): void => {
    const [, name = '', version] = /^\/-\/([^/]+)\/([^/]+)$/.exec(path)?.map(decodeURIComponent) ?? [
      '',
      decodeURIComponent(path.slice(1)),
    ]
    const versions = packages.get(name)
    const wanted = versions?.find((one) => one.version === version)
    if (!versions || (version !== undefined && !wanted)) {
      response.writeHead(404).end('{}')
    } else if (wanted) {
      const filter = (file: string): boolean => !file.split('/').includes('node_modules')
      create({ cwd: wanted.folder, prefix: 'package', portable: true, gzip: { level: 1 }, filter }, [
        '.',
      ]).pipe(response as never)
    } else {
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify(packument(name, versions)))
    }
  }
  const server = createServer((request, response) => send(request.url ?? '/', response))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    stop: () =>
      new Promise<void>((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}
