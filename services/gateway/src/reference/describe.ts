import { describeParameter, describeSchema, type Schema } from './describe-fields.ts'
import { errorExampleOf } from './error-examples.ts'
import { examples } from './examples.ts'
import { introduction } from './introduction.ts'
import { samplesOf } from './samples.ts'
import { tagOf, tags } from './tags.ts'

type Media = { schema?: Schema; example?: unknown }
type Content = { content?: Record<string, Media>; description?: string }
type Parameter = { name: string; in: string; description?: string; schema?: Schema }
type Operation = {
  operationId: string
  tags?: string[]
  security?: Record<string, string[]>[]
  parameters?: Parameter[]
  requestBody?: Content
  responses: Record<string, Content>
}
type Paths = Record<string, Record<string, Operation>>
export type ReferenceDocument = {
  info: { title: string; version: string; description?: string }
  paths: Paths
}

const JSON_TYPE = 'application/json'

const withMedia = (holder: Content, change: (media: Media) => Media): Content => {
  const json = holder.content?.[JSON_TYPE]
  return json ? { ...holder, content: { ...holder.content, [JSON_TYPE]: change(json) } } : holder
}

const answerExample = (operationId: string): unknown => {
  const { answer, whole = false } = examples[operationId] ?? {}
  return answer === undefined || whole ? answer : { success: true, data: answer }
}

const describeOperation = (operation: Operation, method: string, path: string, url: string): Operation => {
  const { operationId, parameters, requestBody, responses, security } = operation
  const withFields = (media: Media, of: 'request' | 'answer'): Media =>
    media.schema ? { ...media, schema: describeSchema(media.schema, operationId, of) } : media
  const answered = (status: string, media: Media): Media => {
    const example = status < '300' ? answerExample(operationId) : errorExampleOf(status, url)
    return { ...withFields(media, 'answer'), ...(example === undefined ? {} : { example }) }
  }
  const body = examples[operationId]?.body
  return {
    ...operation,
    tags: [tagOf(path)],
    ...(parameters && {
      parameters: parameters.map((one) => {
        const description =
          one.description ?? one.schema?.description ?? describeParameter(operationId, path, one.name)
        // A form that tries the operation begins with the example: with the sandbox.
        const example = one.name === 'mode' ? { example: 'test' } : {}
        return { ...one, ...(description ? { description } : {}), ...example }
      }),
    }),
    ...(requestBody && {
      requestBody: withMedia(requestBody, (media) => ({
        ...withFields(media, 'request'),
        ...(body === undefined ? {} : { example: body }),
      })),
    }),
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, one]) => [
        status,
        withMedia(one, (media) => answered(status, media)),
      ]),
    ),
    'x-codeSamples': samplesOf({ operationId, method, path, secured: security !== undefined }, url),
  } as Operation
}

/**
 * The OpenAPI document as the reference shows it: with tags, descriptions of fields, examples and code samples.
 *
 * @param publicUrl the address of the gateway, which everything is called at
 */
export const describeDocument = <D extends ReferenceDocument>(document: D, publicUrl: string) => {
  const url = publicUrl.replace(/\/$/, '')
  return {
    ...document,
    info: { ...document.info, description: introduction(url) },
    servers: [{ url, description: 'This gateway. With a test key nothing leaves the sandbox.' }],
    tags: tags.map(({ name, description }) => ({ name, description })),
    paths: Object.fromEntries(
      Object.entries(document.paths).map(([path, methods]) => [
        path,
        Object.fromEntries(
          Object.entries(methods).map(([method, one]) => [method, describeOperation(one, method, path, url)]),
        ),
      ]),
    ) as Paths,
  }
}
