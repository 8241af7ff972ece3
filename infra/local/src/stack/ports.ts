import { createServer } from 'node:net'
import { platformPorts } from './platforms.ts'

/** The ports of the design, each to be set by `<NAME>_PORT`. */
export const defaultPorts = {
  gateway: 8080,
  dispatcher: 8081,
  ...platformPorts,
  sandbox: 8090,
  supabase: 54321,
  postgres: 54322,
}
export type Ports = typeof defaultPorts

/** @throws an error that names a setting which is no port */
export const portsFromEnv = (env: NodeJS.ProcessEnv): Ports =>
  Object.fromEntries(
    Object.entries(defaultPorts).map(([name, port]) => {
      const setting = `${name.toUpperCase()}_PORT`
      const wanted = Number(env[setting] ?? port)
      if (Number.isInteger(wanted) && wanted >= 1 && wanted <= 65_535) return [name, wanted]
      throw new Error(`${setting}: expected a port from 1 to 65535, not "${env[setting]}"`)
    }),
  ) as Ports

const bind = (port: number) =>
  new Promise<{ port: number; close(): Promise<void> }>((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      resolve({
        port: typeof address === 'object' && address ? address.port : port,
        close: () => new Promise((closed) => server.close(() => closed())),
      })
    })
  })

/** Ports that nobody uses, all held until all are known, so that none is named twice. */
export const freePorts = async (): Promise<Ports> => {
  const held = await Promise.all(Object.keys(defaultPorts).map(() => bind(0)))
  await Promise.all(held.map((one) => one.close()))
  return Object.fromEntries(
    Object.keys(defaultPorts).map((name, index) => [name, held[index]?.port]),
  ) as Ports
}

/** @throws an error that names every port that is taken, and the setting that moves it. */
export const checkPorts = async (ports: Ports): Promise<void> => {
  const taken: string[] = []
  for (const [name, port] of Object.entries(ports)) {
    await bind(port).then(
      (held) => held.close(),
      () => taken.push(`  ${port} (${name}): set ${name.toUpperCase()}_PORT to another one`),
    )
  }
  if (taken.length > 0) throw new Error(`These ports are taken:\n${taken.join('\n')}`)
}
