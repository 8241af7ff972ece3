import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createFaults, type FaultKind, faultKinds } from './faults.ts'
import { integer, invalid, object, Refusal, text } from './refusal.ts'
import { createRepositories } from './repository.ts'
import { type Account, createSessions } from './sessions.ts'

const COLLECTION = 'app.bsky.feed.post'
/** Bytes of one upload. */
const MAX_UPLOAD = 320_000_000
const RESET_SECONDS = 60

/** One request, as the methods see it. */
type Call = {
  token: string | undefined
  query: URLSearchParams
  bytes: Buffer
  contentType: string
}
type Method = { http: 'GET' | 'POST'; run: (call: Call) => unknown }

const parse = (bytes: Buffer): Record<string, unknown> => {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    throw invalid('Input must be JSON')
  }
}
const flag = (value: unknown, at: string): void => {
  if (typeof value !== 'boolean') throw invalid(`${at} must be a boolean`)
}
const any = (): void => undefined

/**
 * A Personal Data Server, as strict as the lexicons: what they do not know is refused. It shares no code with the service.
 * `/_sandbox/…` controls it: posts, faults, holds, accounts.
 */
export const startSimulator = async (port = 0) => {
  let url = ''
  const faults = createFaults()
  const sessions = createSessions(() => url)
  const repositories = createRepositories()
  const calls: { operation: string; account: string | null; status: number }[] = []

  const input = (call: Call, shape: (value: unknown, at: string) => void): Record<string, unknown> => {
    if (!call.contentType.startsWith('application/json')) {
      throw invalid(`Wrong request encoding (Content-Type): ${call.contentType}`)
    }
    const body = parse(call.bytes)
    shape(body, 'Input')
    return body
  }
  const parameters = ({ query }: Call, ...names: string[]): Record<string, string> => {
    for (const name of query.keys()) if (!names.includes(name)) throw invalid(`Params must not have ${name}`)
    for (const name of names) if (!query.get(name)) throw invalid(`Params must have the property "${name}"`)
    return Object.fromEntries(query)
  }
  const requireOwn = (did: string, account: Account): void => {
    if (did !== account.did) throw new Refusal(401, 'AuthenticationRequired', 'Authentication Required')
  }
  const requirePosts = (collection: unknown): void => {
    if (collection !== COLLECTION) throw invalid(`${collection} is not simulated`)
  }

  const methods: Record<string, Method> = {
    'com.atproto.server.createSession': {
      http: 'POST',
      run: (call) => {
        const { identifier, password } = input(call, object({ identifier: text(), password: text() }))
        return sessions.create(String(identifier), String(password))
      },
    },
    'com.atproto.server.refreshSession': {
      http: 'POST',
      run: ({ token, bytes }) => {
        if (bytes.length > 0) throw invalid('A request body was provided when none was expected')
        return sessions.refresh(token)
      },
    },
    'com.atproto.server.deleteSession': { http: 'POST', run: ({ token }) => sessions.end(token) },
    'com.atproto.server.getSession': {
      http: 'GET',
      run: ({ token }) => {
        const { did, handle } = sessions.authenticate(token)
        return { did, handle, active: true }
      },
    },
    'com.atproto.identity.resolveHandle': {
      http: 'GET',
      run: (call) => {
        const { handle } = parameters(call, 'handle')
        const account = [...sessions.accounts.values()].find((one) => one.handle === handle)
        if (!account) throw invalid('Unable to resolve handle')
        return { did: account.did }
      },
    },
    'com.atproto.repo.uploadBlob': {
      http: 'POST',
      run: ({ token, bytes, contentType }) => {
        const { did } = sessions.authenticate(token)
        if (!contentType) throw invalid('Request encoding (Content-Type) required but not provided')
        return { blob: repositories.uploadBlob(did, bytes, contentType) }
      },
    },
    'com.atproto.repo.putRecord': {
      http: 'POST',
      run: (call) => {
        const account = sessions.authenticate(call.token)
        const shape = object(
          { repo: text(), collection: text(), rkey: text(), record: any },
          { validate: flag },
        )
        const { repo, collection, rkey, record } = input(call, shape)
        requireOwn(String(repo), account)
        requirePosts(collection)
        const post = repositories.putRecord(account.did, String(rkey), record as Record<string, unknown>)
        return { uri: repositories.uriOf(post), cid: post.cid, validationStatus: 'valid' }
      },
    },
    'com.atproto.repo.getRecord': {
      http: 'GET',
      run: (call) => {
        const { repo = '', collection, rkey = '' } = parameters(call, 'repo', 'collection', 'rkey')
        requirePosts(collection)
        const post = repositories.getRecord(repo, rkey)
        return { uri: repositories.uriOf(post), cid: post.cid, value: post.record }
      },
    },
  }
  /** `com.atproto.repo.putRecord` is `put_record` for faults. */
  const operationOf = (method: string): string =>
    (method.split('.').at(-1) ?? '').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

  const send = (response: ServerResponse, status: number, body: unknown, headers = {}): void => {
    if (response.destroyed) return
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(body === undefined ? '' : JSON.stringify(body))
  }
  const readBody = async (request: IncomingMessage): Promise<Buffer> => {
    const pieces: Buffer[] = []
    let size = 0
    for await (const piece of request as AsyncIterable<Buffer>) {
      size += piece.length
      if (size > MAX_UPLOAD) throw new Refusal(413, 'PayloadTooLarge', 'request entity too large')
      pieces.push(piece)
    }
    return Buffer.concat(pieces)
  }

  const failureOf = (fault: FaultKind): Refusal | undefined => {
    const reset = { 'ratelimit-reset': String(Math.ceil(Date.now() / 1000) + RESET_SECONDS) }
    if (fault === 'error' || fault === 'error_after_effect') {
      return new Refusal(500, 'InternalServerError', 'Internal Server Error')
    }
    if (fault === 'token_expired') return new Refusal(400, 'ExpiredToken', 'Token has expired')
    return fault === 'rate_limited'
      ? new Refusal(429, 'RateLimitExceeded', 'Rate Limit Exceeded', reset)
      : undefined
  }

  const serve = async (
    name: string,
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
  ) => {
    const method = methods[name]
    if (!method) throw new Refusal(501, 'MethodNotImplemented', 'Method Not Implemented')
    if (request.method !== method.http)
      throw invalid(`Incorrect HTTP method (${request.method}) expected ${method.http}`)
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
    const bytes = await readBody(request)
    const operation = operationOf(name)
    const account = sessions.whose(token)
    const fault = faults.strike(operation, account)
    const struck = fault?.fault
    calls.push({ operation, account, status: 0 })
    if (struck === 'request_lost') return response.destroy()
    if (struck === 'hold_before' && !(await faults.hold(operation, account, gone.signal))) return
    const failure = struck && failureOf(struck)
    if (failure && struck !== 'error_after_effect') throw failure
    const answer = method.run({ token, query, bytes, contentType: request.headers['content-type'] ?? '' })
    if (struck === 'response_lost') return response.destroy()
    if (struck === 'silent') return
    if (struck === 'hold_after' && !(await faults.hold(operation, account, gone.signal))) return
    if (failure) throw failure
    send(response, 200, answer ?? undefined)
  }

  /** A post as Carteiro's sandbox lists it, with its record. */
  const listed = () =>
    [...repositories.posts.values()].map((post) => ({
      platform: 'bluesky',
      id: repositories.uriOf(post),
      account: { id: post.did },
      text: post.record.text,
      record: post.record,
      writes: post.writes,
    }))

  const newAccount = object({ did: text(), handle: text(), appPassword: text() })
  const control = async (
    path: string,
    request: IncomingMessage,
    query: URLSearchParams,
  ): Promise<{ status: number; body?: unknown }> => {
    const [what = '', id] = path.split('/')
    const asked = `${request.method} ${what}`
    const bytes = await readBody(request)
    const body = bytes.length > 0 ? parse(bytes) : {}
    switch (asked) {
      case 'GET posts': {
        const account = query.get('account')
        return {
          status: 200,
          body: { posts: listed().filter((post) => !account || post.account.id === account) },
        }
      }
      case 'DELETE posts':
        repositories.forget()
        return { status: 204 }
      case 'GET calls':
        return { status: 200, body: { calls } }
      case 'POST faults': {
        const { fault } = body as { fault: FaultKind }
        if (!faultKinds.includes(fault)) throw invalid(`fault: expected one of ${faultKinds.join(', ')}`)
        return { status: 201, body: { id: faults.add(body as { fault: FaultKind }).id } }
      }
      case 'GET faults':
        return { status: 200, body: { faults: faults.faults } }
      case 'DELETE faults':
        faults.clear(id)
        return { status: 204 }
      case 'GET holds':
        return { status: 200, body: { holds: faults.holds() } }
      case 'POST holds':
        return { status: 200, body: { released: faults.release(String(body.id)) } }
      case 'POST accounts':
        newAccount(body, 'Input')
        sessions.accounts.set(String(body.did), { ...(body as Account), isActive: true })
        return { status: 201, body: {} }
      case 'POST expire':
        sessions.expire(String(body.did))
        return { status: 204 }
      case 'POST withdraw':
        sessions.withdraw(String(body.did))
        return { status: 204 }
      case 'POST age':
        integer(0)(body.ms, 'ms')
        repositories.age(Number(body.ms))
        return { status: 204 }
      default:
        throw new Refusal(404, 'NotFound', asked)
    }
  }

  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://simulator')
    try {
      if (pathname.startsWith('/_sandbox/')) {
        const { status, body } = await control(pathname.slice('/_sandbox/'.length), request, searchParams)
        send(response, status, body)
      } else if (pathname.startsWith('/xrpc/')) {
        await serve(pathname.slice('/xrpc/'.length), request, response, searchParams)
      } else send(response, 404, { error: 'NotFound', message: pathname })
    } catch (error) {
      // A client that has gone takes no answer.
      if (error instanceof Refusal)
        send(response, error.status, { error: error.error, message: error.message }, error.headers)
      else send(response, 500, { error: 'InternalServerError', message: 'Internal Server Error' })
    }
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const addAccount = (account: Omit<Account, 'isActive'>): void => {
    sessions.accounts.set(account.did, { ...account, isActive: true })
  }
  return {
    url,
    sessions,
    repositories,
    faults,
    calls,
    addAccount,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
export type Simulator = Awaited<ReturnType<typeof startSimulator>>
