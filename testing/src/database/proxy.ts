import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/**
 * Stands between a dispatcher and the database, and can be unavailable. With freezesAfterBytes it reads no more than so many bytes of
 * a connection's answers, as a process that is stopped in the middle of one; questions still get through.
 */
export const startProxy = async (
  databaseUrl: string,
  { freezesAfterBytes = Number.POSITIVE_INFINITY }: { freezesAfterBytes?: number } = {},
) => {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  const frozen: { from: Socket; to: Socket }[] = []
  let limit = freezesAfterBytes
  const server = createServer((socket) => {
    const onward = connect(Number(target.port), target.hostname)
    let bytesRead = 0
    onward.on('data', (chunk) => {
      bytesRead += chunk.length
      if (bytesRead <= limit) return
      onward.unpipe(socket)
      onward.pause()
      frozen.push({ from: onward, to: socket })
    })
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      sockets.add(one)
      one.pipe(other)
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
  })
  const start = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  await start(0)
  const { port } = server.address() as AddressInfo
  const url = new URL(databaseUrl)
  url.hostname = '127.0.0.1'
  url.port = String(port)
  return {
    url: url.href,
    start: () => start(port),
    stop: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
    thaw: () => {
      limit = Number.POSITIVE_INFINITY
      for (const { from, to } of frozen) from.pipe(to)
    },
  }
}
