import { WebSocket } from 'ws'

/** Longest wait for anything that must arrive, in ms. */
const DEADLINE_MS = 8_000
/** Characters of the frames shown when something is missing. */
const SHOWN_LENGTH = 2_000

export type Received = { text: string } | { hex: string } | { closed: number }

/** A bare WebSocket that keeps what it receives, in order. */
export type Connection = {
  /** 'open', or the HTTP answer of a refused upgrade. */
  opened: Promise<'open' | { status: number; body: string }>
  send(frame: string | Buffer): void
  close(code?: number): void
  terminate(): void
  /** Waits for the first thing received that fits, and removes it. */
  take(fits: (received: Received) => boolean, what: string): Promise<Received>
  /** Resolves when the condition holds, which is asked after each thing received. */
  until(done: () => boolean, what: string): Promise<void>
  /** What has been received and not been removed. */
  rest(): Received[]
  /** Forgets what fits. */
  drop(fits: (received: Received) => boolean): void
}

export const connect = (url: string): Connection => {
  const ws = new WebSocket(url, { perMessageDeflate: true })
  let waiting: Received[] = []
  let wake = () => {}
  const receive = (received: Received) => {
    waiting.push(received)
    wake()
  }
  ws.on('message', (data: Buffer, binary) =>
    receive(binary ? { hex: data.toString('hex') } : { text: data.toString() }),
  )
  ws.on('close', (code) => receive({ closed: code }))
  ws.on('error', () => {})

  const opened = new Promise<'open' | { status: number; body: string }>((resolve, reject) => {
    ws.once('open', () => resolve('open'))
    ws.once('unexpected-response', (_, response) => {
      let body = ''
      response.on('data', (chunk) => {
        body += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
    ws.once('error', reject)
  })
  opened.catch(() => {})

  const until = async (done: () => boolean, what: string): Promise<void> => {
    const deadline = Date.now() + DEADLINE_MS
    while (!done()) {
      const left = deadline - Date.now()
      if (left <= 0)
        throw new Error(`missing: ${what}; waiting: ${JSON.stringify(waiting).slice(0, SHOWN_LENGTH)}`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  return {
    opened,
    send: (frame) => ws.send(frame),
    close: (code) => ws.close(code),
    terminate: () => ws.terminate(),
    take: async (fits, what) => {
      await until(() => waiting.some(fits), what)
      const found = waiting.find(fits) as Received
      waiting = waiting.filter((received) => received !== found)
      return found
    },
    until,
    rest: () => waiting,
    drop: (fits) => {
      waiting = waiting.filter((received) => !fits(received))
    },
  }
}
