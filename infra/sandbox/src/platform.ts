import { randomUUID } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'
import { type Shape, shapeAnswer } from './answers/shape.ts'
import type { Clock } from './clock.ts'
import type { Fault, Faults, Strike } from './faults.ts'
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

/** What the platforms' simulators share. */
export type SharedState = {
  store: Store
  faults: Faults
  inFlight: InFlight
  clock: Clock
  calls: CallRecord[]
  /** How long media are processed, in ms. */
  processingMs: number
  /** How long a new object cannot be read. */
  lag: Lag
  shape: Shape
}

/** One call as a handler sees it. */
export type Call = {
  context: SandboxContext
  account: SandboxAccount
  /** Only faults of processing; the others are applied around the handler. */
  fault: Fault | undefined
  request: Post['request']
}

/** A refusal, with the answer as the platform gives it. */
export class Refusal extends Error {
  readonly response: Response
  constructor(status: number, body: unknown, headers: Record<string, string> = {}) {
    super('refused')
    this.response = Response.json(body, { status, headers })
  }
}

/** The answer that a fault prescribes, unchanged. */
const prescribed = ({ status = 500, body, content_type: type, headers = {} }: Fault): Response =>
  type === undefined
    ? Response.json(body, { status, headers })
    : new Response(String(body), { status, headers: { 'content-type': type, ...headers } })

/** A fault's answer goes out as it is. */
class PrescribedAnswer extends Error {
  readonly response: Response
  constructor(response: Response) {
    super('prescribed')
    this.response = response
  }
}

/** A platform's own way of what every API does: authentication, rate limits, headers and errors. */
export type PlatformConventions = {
  platform: string
  /** Names of fields that the platform's documents show even when they are empty; the others are left out then. */
  keepsEmpty?: readonly string[]
  /** @throws Refusal when there is no good token */
  authenticate: (context: SandboxContext, operation: string) => Promise<SandboxAccount>
  /** Counts a call. @throws Refusal when the account has no more of them */
  admit?: (account: SandboxAccount, operation: string) => void
  /** Headers of every answer, such as how many calls are left. */
  headers?: (account: SandboxAccount, operation: string) => Record<string, string>
  rateLimited: (retryAfterMs: number) => Refusal
  unavailable: (status: number) => Refusal
  tokenExpired: () => Refusal
}

const KEPT_CALLS = 2_000
const DEFAULT_RETRY_AFTER_MS = 900_000
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The connection breaks instead of an answer. */
const breakConnection = (context: SandboxContext): Response => {
  context.env.incoming.socket.destroy()
  return new Response(null, { status: 500 })
}

/** Makes the function that registers endpoints: each with its name, its faults and a record of its calls. */
export const endpointsOf = (app: Hono<SandboxEnv>, conventions: PlatformConventions, shared: SharedState) => {
  const { platform } = conventions
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
        if (fault.body !== undefined) throw new PrescribedAnswer(prescribed(fault))
        throw conventions.unavailable(fault.status ?? 503)
      case 'rate_limited':
        throw conventions.rateLimited(fault.delay_ms ?? DEFAULT_RETRY_AFTER_MS)
      case 'token_expired':
        throw conventions.tokenExpired()
      case 'hold_before':
        if (!(await shared.faults.hold({ platform, ...where, fault: fault.fault }, gone)))
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
        return conventions.unavailable(fault.status ?? 500).response
      case 'response_lost':
        return breakConnection(context)
      case 'silent':
        await new Promise((resolve) => gone.addEventListener('abort', resolve, { once: true }))
        return response
      case 'hold_after':
        await shared.faults.hold({ platform, ...where, fault: fault.fault }, gone)
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
      shared.calls.push(record)
      shared.calls.splice(0, Math.max(0, shared.calls.length - KEPT_CALLS))

      const clientGone = new AbortController()
      const onClose = (): void => clientGone.abort()
      const { socket } = context.env.incoming
      socket.once('close', onClose)
      const endCall = shared.inFlight.begin(platform)
      let caller: SandboxAccount | undefined
      let strike: Strike | undefined
      const withHeaders = (response: Response): Response => {
        const headers = caller ? (conventions.headers?.(caller, operation) ?? {}) : {}
        for (const [name, value] of Object.entries(headers)) {
          if (!response.headers.has(name)) response.headers.set(name, value)
        }
        return response
      }
      const shaped = async (answer: Response, fault?: Fault): Promise<Response> => {
        record.status = answer.status
        const { keepsEmpty } = conventions
        const { response, full } = await shapeAnswer(answer, {
          ...shared.shape,
          keepsEmpty,
          edits: fault?.edits,
        })
        record.answer = full
        return withHeaders(response)
      }
      try {
        const account = await conventions.authenticate(context, operation)
        record.account = account.id
        caller = account
        conventions.admit?.(account, operation)
        strike = shared.faults.strike(platform, operation, account.id)
        const { fault } = strike
        const where = { operation, account: account.id }
        if (fault?.fault === 'request_lost') return breakConnection(context)
        await before(fault, where, clientGone.signal)
        const response = await shaped(await handler({ context, account, fault, request }), fault)
        return await after(fault, where, context, clientGone.signal, response)
      } catch (error) {
        if (error instanceof Refusal) {
          if (strike) shared.faults.giveBack(strike)
          return shaped(error.response)
        }
        if (error instanceof PrescribedAnswer) {
          record.status = error.response.status
          return withHeaders(error.response)
        }
        if (clientGone.signal.aborted) return new Response(null, { status: 499 })
        throw error
      } finally {
        socket.off('close', onClose)
        endCall()
      }
    })
  }
  return { register, operations }
}
