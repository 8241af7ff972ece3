import type { Profiler } from 'node:inspector'

const INSPECTOR = 'http://127.0.0.1:9229'
const TRY_EVERY_MS = 100
const TRIES = 100
const TOP = 10

type Answer = { id?: number; result?: Record<string, unknown> }

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The address of a process's debugger, which SIGUSR1 starts. */
const debuggerOf = async (pid: number): Promise<string> => {
  process.kill(pid, 'SIGUSR1')
  for (let tries = 0; tries < TRIES; tries += 1) {
    const list = await fetch(`${INSPECTOR}/json/list`).then(
      async (response) => (await response.json()) as { webSocketDebuggerUrl: string }[],
      () => [],
    )
    if (list[0]) return list[0].webSocketDebuggerUrl
    await pause(TRY_EVERY_MS)
  }
  throw new Error(`${INSPECTOR} does not answer: is its port taken?`)
}

const connect = async (url: string) => {
  const socket = new WebSocket(url)
  await new Promise((resolve, reject) => {
    socket.onopen = resolve
    socket.onerror = () => reject(new Error(`cannot connect to ${url}`))
  })
  const waiting = new Map<number, (result: Record<string, unknown>) => void>()
  socket.onmessage = ({ data }) => {
    const { id, result } = JSON.parse(String(data)) as Answer
    if (id !== undefined) waiting.get(id)?.(result ?? {})
  }
  let calls = 0
  return {
    call: (method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> => {
      calls += 1
      const id = calls
      socket.send(JSON.stringify({ id, method, params }))
      return new Promise((resolve) => waiting.set(id, resolve))
    },
    close: () => socket.close(),
  }
}

export type Cost = { name: string; share: number }

/** The functions with the most self time, as shares of the time in which the process was busy. */
const costliest = ({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Cost[] => {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const times = new Map<string, number>()
  let busy = 0
  for (const [index, id] of samples.entries()) {
    const frame = byId.get(id)?.callFrame
    if (!frame || ['(idle)', '(program)', '(root)'].includes(frame.functionName)) continue
    const file = frame.url.split('/').slice(-3).join('/')
    const name = `${frame.functionName || '(anonymous)'} ${file && `${file}:${frame.lineNumber + 1}`}`.trim()
    const time = timeDeltas[index] ?? 0
    busy += time
    times.set(name, (times.get(name) ?? 0) + time)
  }
  return [...times]
    .map(([name, time]) => ({ name, share: time / busy }))
    .toSorted((a, b) => b.share - a.share)
    .slice(0, TOP)
}

/** Profiles a Node process that runs for some seconds. Of several processes one after the other: they use the same port. */
export const profileProcess = async (pid: number, seconds: number): Promise<Cost[]> => {
  const { call, close } = await connect(await debuggerOf(pid))
  await call('Profiler.enable')
  await call('Profiler.setSamplingInterval', { interval: 500 })
  await call('Profiler.start')
  await pause(seconds * 1000)
  const { profile } = await call('Profiler.stop')
  // Later, so that this call is answered.
  const expression = 'setTimeout(() => process.getBuiltinModule("inspector").close(), 50)'
  await call('Runtime.evaluate', { expression })
  close()
  return costliest(profile as Profiler.Profile)
}
