import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'

/**
 * Below the ports that a system gives to outgoing connections (from 32768 on Linux, from 49152 elsewhere): one of those
 * can be in use by a connection at the moment when a process is restarted on it.
 */
const FIRST = 20_000
const COUNT = 12_000
const TRIES = 200

/** The UDP sockets that mark ports as given away, for as long as this process lives. */
const marks = new Set<ReturnType<typeof createSocket>>()

/** Binds the UDP port of the same number, which nothing else here uses: the system allows it to one process only. */
const mark = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.once('error', () => resolve(false))
    socket.bind({ port, address: '127.0.0.1', exclusive: true }, () => {
      socket.unref()
      marks.add(socket)
      resolve(true)
    })
  })

/** Whether something can listen on a port of 127.0.0.1 now. */
export const isPortFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

/**
 * A TCP port of 127.0.0.1 on which nothing listens, and which no other process is given by this function while this one
 * lives: it may be listened on later, and again after a restart.
 *
 * @throws when none is found
 */
export const freePort = async (): Promise<number> => {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const port = FIRST + Math.floor(Math.random() * COUNT)
    if ((await mark(port)) && (await isPortFree(port))) return port
  }
  throw new Error(`no free port was found from ${FIRST} to ${FIRST + COUNT - 1} in ${TRIES} tries`)
}
