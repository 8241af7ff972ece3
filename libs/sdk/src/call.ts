import {
  createFinalURL,
  createQuerySerializer,
  defaultPathSerializer,
  type ParamsOption,
  type RequestBodyOption,
} from 'openapi-fetch'
import type { operations } from './generated/openapi.ts'
import { operationPlaces } from './generated/operations.ts'
import type { Settings } from './options.ts'
import { type Answer, send } from './send.ts'

export type OperationId = keyof typeof operationPlaces

export type CallOptions = {
  signal?: AbortSignal | undefined
  /** Milliseconds for one attempt. */
  timeoutMs?: number | undefined
}
/** `params` (`path`, `query`, `header`) and `body` of an operation. */
export type Input<Id extends OperationId> = ParamsOption<operations[Id]> & RequestBodyOption<operations[Id]>
type AnyInput = {
  params?: Partial<Record<'path' | 'query' | 'header', Record<string, unknown>>>
  body?: unknown
}
/** What an operation's query may say. */
export type Query<Id extends OperationId> = NonNullable<operations[Id]['parameters']['query']>
/** What an operation's body says. */
export type Body<Id extends OperationId> = NonNullable<Input<Id>['body']>

type Responses<Id extends OperationId> = operations[Id]['responses']
type JsonOf<Response> = Response extends { content: { 'application/json': infer Body } } ? Body : undefined
type Successful<Id extends OperationId> = {
  [Status in keyof Responses<Id>]: JsonOf<Responses<Id>[Status]>
}[keyof Responses<Id>]
/** The JSON that an operation answers when it succeeds. */
export type Output<Id extends OperationId> = Successful<Id>
/** Its `data`. */
export type Data<Id extends OperationId> = Extract<Output<Id>, { data: unknown }>['data']

/** Effects of these are the same however often they are made. POST and PATCH only with an idempotency key. */
const REPEATABLE_METHODS = ['GET', 'HEAD', 'PUT', 'DELETE']
/** It changes nothing. */
const READS_BY_POST: OperationId[] = ['validatePublication']

export type Caller = {
  /** Calls any operation of the OpenAPI document by its id. @throws CarteiroError */
  call<Id extends OperationId>(
    id: Id,
    input?: Input<Id>,
    options?: CallOptions & { isRepeatable?: boolean },
  ): Promise<Answer>
}

export const createCaller = (settings: Settings): Caller => {
  const requestOf = (id: OperationId, { params, body }: AnyInput): Request => {
    const [method, path] = operationPlaces[id]
    const url = createFinalURL(path, {
      baseUrl: settings.baseUrl,
      params: { path: params?.path ?? {}, query: params?.query ?? {} },
      querySerializer: createQuerySerializer(),
      pathSerializer: defaultPathSerializer,
    } as never)
    const headers = new Headers({ authorization: `Bearer ${settings.apiKey}` })
    for (const [name, value] of Object.entries(params?.header ?? {})) {
      if (value !== undefined) headers.set(name, String(value))
    }
    if (body !== undefined) headers.set('content-type', 'application/json')
    return new Request(url, {
      method: method.toUpperCase(),
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  }

  return {
    call: async (id, input, options = {}) => {
      const request = requestOf(id, (input ?? {}) as AnyInput)
      const isRepeatable =
        options.isRepeatable ??
        (REPEATABLE_METHODS.includes(request.method) ||
          READS_BY_POST.includes(id) ||
          request.headers.has('idempotency-key'))
      return send(settings, {
        request: () => request.clone(),
        isRepeatable,
        timeoutMs: options.timeoutMs ?? settings.timeoutMs,
        signal: options.signal,
      })
    },
  }
}

/** `data` of an answer. */
export const dataOf = <Id extends OperationId>({ body }: Answer): Data<Id> =>
  (body as { data?: unknown } | undefined)?.data as Data<Id>
