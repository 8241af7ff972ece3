import { randomUUID } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'
import { type Shape, shapeAnswer } from './answers/shape.ts'
import type { Clock } from './clock.ts'
import type { Fault, Faults } from './faults.ts'
import type { InFlight } from './in-flight.ts'
import type { Lag } from './lag.ts'
import type { Post, SandboxAccount, Store } from './store.ts'

export type SandboxEnv = { Bindings: HttpBindings }
export type SandboxContext = Context<SandboxEnv>

export type CallRecord = {
  platform: string
  operation: string
  method: string
  path: string
  status: number | null
  account: string | null
  traceparent: string | null
  at: string
  /** The answer as the simulator gave it, before empty fields were left out: JSON, or null. */
  answer: string | null
}

/** What a platform's simulator gets from the sandbox. */
export type Surroundings = {
  store: Store
  faults: Faults
  inFlight: InFlight
  clock: Clock
  calls: CallRecord[]
  /** How long media are processed, in ms. */
  processingMs: number
  /** How long what is new cannot be read. */
  lag: Lag
  shape: Shape
}

/** One call as a handler sees it. */
export type Call = {
  context: SandboxContext
  account: SandboxAccount
  /** Only those that bear on processing; the rest is dealt with around the handler. */
  fault: Fault | undefined
  request: Post['request']
}

/** A platform refuses: the answer in its own words. */
export class Refusal extends Error {
  readonly response: Response
  constructor(status: number, body: unknown, headers: Record<string, string> = {}) {
    super('refused')
    this.response = Response.json(body, { status, headers })
  }
}

/** The answer that a fault prescribes, word for word. */
const prescribed = ({ status = 500, body, content_type: type, headers = {} }: Fault): Response =>
  type === undefined
    ? Response.json(body, { status, headers })
    : new Response(String(body), { status, headers: { 'content-type': type, ...headers } })

/** A fault's answer goes out as it is. */
class Prescribed extends Error {
  readonly response: Response
  constructor(response: Response) {
    super('prescribed')
    this.response = response
  }
}

/** How a platform says what every platform must be able to say. */
export type PlatformVoice = {
  platform: string
  /** Names of fields that the platform's documents show even when they are empty; the others are left out then. */
  keepsEmpty?: readonly string[]
  /** @throws Refusal when there is no good token */
  authenticate: (context: SandboxContext, operation: string) => Promise<SandboxAccount>
  /** Counts a call. @throws Refusal when the account has no more of them */
  admit?: (account: SandboxAccount, operation: string) => void
  /** What every answer tells of the calls that are left. */
  headers?: (account: SandboxAccount, operation: string) => Record<string, string>
  rateLimited: (retryAfterMs: number) => Refusal
  unavailable: (status: number) => Refusal
  tokenExpired: () => Refusal
}

const KEPT_CALLS = 2_000
const DEFAULT_RETRY_AFTER_MS = 900_000
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The connection breaks instead of an answer. */
const hangUp = (context: SandboxContext): Response => {
  context.env.incoming.socket.destroy()
  return new Response(null, { status: 500 })
}

/** Makes the function that registers endpoints: each with its name, its faults and its place in the books. */
export const endpointsOf = (app: Hono<SandboxEnv>, voice: PlatformVoice, world: Surroundings) => {
  const { platform } = voice
  const operations: string[] = []

  const before = async (
    fault: Fault | undefined,
    where: { operation: string; account: string | null },
    gone: AbortSignal,
  ) => {
    switch (fault?.fault) {
      case 'latency':
        await sleep(fault.delay_ms ?? 1_000)
        return
      case 'error':
        if (fault.body !== undefined) throw new Prescribed(prescribed(fault))
        throw voice.unavailable(fault.status ?? 503)
      case 'rate_limited':
        throw voice.rateLimited(fault.delay_ms ?? DEFAULT_RETRY_AFTER_MS)
      case 'token_expired':
        throw voice.tokenExpired()
      case 'hold_before':
        if (!(await world.faults.hold({ platform, ...where, fault: fault.fault }, gone)))
          throw new Error('client gone')
    }
  }

  const after = async (
    fault: Fault | undefined,
    where: { operation: string; account: string | null },
    context: SandboxContext,
    gone: AbortSignal,
    response: Response,
  ): Promise<Response> => {
    switch (fault?.fault) {
      case 'error_after_effect':
        if (fault.body !== undefined) return prescribed(fault)
        return voice.unavailable(fault.status ?? 500).response
      case 'response_lost':
        return hangUp(context)
      case 'silent':
        await new Promise((resolve) => gone.addEventListener('abort', resolve, { once: true }))
        return response
      case 'hold_after':
        await world.faults.hold({ platform, ...where, fault: fault.fault }, gone)
        return response
      default:
        return response
    }
  }

  const register = (
    method: 'get' | 'post' | 'put' | 'delete',
    path: string,
    nameOf: string | ((context: SandboxContext) => string),
    handler: (call: Call) => Promise<Response> | Response,
  ): void => {
    if (typeof nameOf === 'string') operations.push(nameOf)
    app.on(method.toUpperCase(), path, async (context) => {
      const operation = typeof nameOf === 'string' ? nameOf : nameOf(context)
      const request = {
        id: randomUUID(),
        method: context.req.method,
        path: context.req.path,
        traceparent: context.req.header('traceparent') ?? null,
        at: new Date().toISOString(),
      }
      const { id: _id, ...logged } = request
      const record: CallRecord = { platform, operation, ...logged, status: null, account: null, answer: null }
      world.calls.push(record)
      world.calls.splice(0, Math.max(0, world.calls.length - KEPT_CALLS))

      const gone = new AbortController()
      const onClose = (): void => gone.abort()
      const { socket } = context.env.incoming
      socket.once('close', onClose)
      const leave = world.inFlight.begin(platform)
      let caller: SandboxAccount | undefined
      const told = (response: Response): Response => {
        const headers = caller ? (voice.headers?.(caller, operation) ?? {}) : {}
        for (const [name, value] of Object.entries(headers)) {
          if (!response.headers.has(name)) response.headers.set(name, value)
        }
        return response
      }
      const shaped = async (answer: Response, fault?: Fault): Promise<Response> => {
        record.status = answer.status
        const { keepsEmpty } = voice
        const { response, full } = await shapeAnswer(answer, {
          ...world.shape,
          keepsEmpty,
          edits: fault?.edits,
        })
        record.answer = full
        return told(response)
      }
      try {
        const account = await voice.authenticate(context, operation)
        record.account = account.id
        caller = account
        voice.admit?.(account, operation)
        const fault = world.faults.take(platform, operation, account.id)
        const where = { operation, account: account.id }
        if (fault?.fault === 'request_lost') return hangUp(context)
        await before(fault, where, gone.signal)
        const response = await shaped(await handler({ context, account, fault, request }), fault)
        return await after(fault, where, context, gone.signal, response)
      } catch (error) {
        if (error instanceof Refusal) return shaped(error.response)
        if (error instanceof Prescribed) {
          record.status = error.response.status
          return told(error.response)
        }
        if (gone.signal.aborted) return new Response(null, { status: 499 })
        throw error
      } finally {
        socket.off('close', onClose)
        leave()
      }
    })
  }
  return { register, operations }
}
