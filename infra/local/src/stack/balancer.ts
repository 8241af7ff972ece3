import { connect, createServer, type Socket } from 'node:net'

/** One address for several copies of a service: each connection goes to the next copy that accepts it. */
export const startBalancer = (ports: number[], host: string): Promise<{ url: string; stop(): void }> =>
  new Promise((resolve, reject) => {
    const open = new Set<Socket>()
    let next = 0
    const join = (client: Socket, triesLeft: number): void => {
      next += 1
      const copy = connect(ports[next % ports.length] ?? 0, host)
      copy.once('connect', () => {
        client.pipe(copy)
        copy.pipe(client)
        copy.once('close', () => client.destroy())
      })
      copy.once('error', () => {
        copy.destroy()
        if (copy.bytesWritten === 0 && triesLeft > 0 && !client.destroyed) join(client, triesLeft - 1)
        else client.destroy()
      })
      client.once('close', () => copy.destroy())
    }
    const server = createServer({ pauseOnConnect: false }, (client) => {
      open.add(client)
      client.once('close', () => open.delete(client))
      client.on('error', () => client.destroy())
      join(client, ports.length - 1)
    })
    server.once('error', reject)
    server.listen(0, host, () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      resolve({
        url: `http://${host}:${port}`,
        stop: () => {
          server.close()
          for (const socket of open) socket.destroy()
        },
      })
    })
  })
