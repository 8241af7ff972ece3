import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** Stands between a client and the database, and can go silent (nothing comes through) or cut every connection. */
export const startProxy = async (databaseUrl: string) => {
  const target = new URL(databaseUrl)
  const pairs = new Set<[Socket, Socket]>()
  let isSilent = false
  let isCut = false

  const server = createServer((socket) => {
    if (isCut) return void socket.destroy()
    const onward = connect(Number(target.port), target.hostname)
    const pair: [Socket, Socket] = [socket, onward]
    pairs.add(pair)
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      one.on('data', (data) => other.write(data))
      one.on('error', () => other.destroy())
      one.on('close', () => {
        other.destroy()
        pairs.delete(pair)
      })
      if (isSilent) one.pause()
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(databaseUrl)
  url.hostname = '127.0.0.1'
  url.port = String((server.address() as AddressInfo).port)

  return {
    url: url.href,
    silence: (): void => {
      isSilent = true
      for (const pair of pairs) for (const socket of pair) socket.pause()
    },
    cut: (): void => {
      isCut = true
      for (const pair of pairs) for (const socket of pair) socket.destroy()
    },
    restore: (): void => {
      isSilent = false
      isCut = false
      for (const pair of pairs) for (const socket of pair) socket.resume()
    },
    close: (): void => {
      server.close()
      for (const pair of pairs) for (const socket of pair) socket.destroy()
    },
  }
}
export type DatabaseProxy = Awaited<ReturnType<typeof startProxy>>
