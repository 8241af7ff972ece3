import { expect, test } from 'vitest'
import { z } from 'zod'
import { createDescribedGateway } from '../document.ts'
import { answerFields } from './answer-fields.ts'
import { catalogFields } from './catalog-fields.ts'
import type { Schema } from './describe-fields.ts'
import { examples } from './examples.ts'
import { fields } from './fields.ts'
import { operatorAnswerFields } from './operator-answer-fields.ts'

type Media = { schema: Schema; example?: unknown }
type Holder = { content?: Record<string, Media> }
type Operation = {
  operationId: string
  tags: string[]
  summary: string
  description?: string
  parameters?: { name: string; in: string; description?: string }[]
  requestBody?: Holder
  responses: Record<string, Holder>
  'x-codeSamples': { lang: string; source: string }[]
}
type Document = {
  servers: { url: string }[]
  tags: { name: string; description: string }[]
  components: { securitySchemes: { bearer: { description: string } } }
  paths: Record<string, Record<string, Operation>>
}

const document = (await (await createDescribedGateway().request('/openapi.json')).json()) as Document
const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods))
const jsonOf = (holder: Holder | undefined): Media | undefined => holder?.content?.['application/json']

/** The fields of a schema that have no description, as paths. */
const undescribed = (schema: Schema, path: string): string[] => [
  ...Object.entries(schema.properties ?? {}).flatMap(([name, value]) => [
    ...(value.description ? [] : [`${path}.${name}`]),
    ...undescribed(value, `${path}.${name}`),
  ]),
  ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].flatMap((one) =>
    undescribed(one, path),
  ),
  ...(schema.items ? undescribed(schema.items, `${path}[]`) : []),
  ...(typeof schema.additionalProperties === 'object'
    ? undescribed(schema.additionalProperties, `${path}.*`)
    : []),
]

test('every operation has a chapter, a description and a sample for the shell', () => {
  expect(operations.length).toBeGreaterThan(50)
  const chapters = document.tags.map(({ name }) => name)
  for (const { operationId, tags, description, 'x-codeSamples': samples } of operations) {
    expect(chapters, operationId).toEqual(expect.arrayContaining(tags))
    expect(tags, operationId).toHaveLength(1)
    expect(description, operationId).toBeTruthy()
    expect(samples[0], operationId).toMatchObject({ lang: 'shell', source: expect.stringMatching(/^curl /) })
  }
  expect(document.tags.filter(({ description }) => !description)).toEqual([])
  expect(document.components.securitySchemes.bearer.description).toContain('API keys')
})

test('every parameter and every field of a request has a description', () => {
  const missing = operations.flatMap(({ operationId, parameters = [], requestBody }) => [
    ...parameters.filter((one) => !one.description).map((one) => `${operationId}: ${one.in} ${one.name}`),
    ...undescribed(jsonOf(requestBody)?.schema ?? {}, operationId),
  ])
  expect(missing).toEqual([])
})

test('every field of an answer has a description', () => {
  const missing = operations.flatMap(({ operationId, responses }) =>
    Object.values(responses).flatMap((one) => undescribed(jsonOf(one)?.schema ?? {}, operationId)),
  )
  expect([...new Set(missing)]).toEqual([])
})

test('every example is as its schema says', () => {
  let tried = 0
  for (const { operationId, requestBody, responses } of operations) {
    for (const [place, holder] of Object.entries({ body: requestBody, ...responses })) {
      const json = jsonOf(holder)
      if (json?.example === undefined) continue
      const parsed = z.fromJSONSchema(json.schema as never).safeParse(json.example)
      expect([operationId, place, parsed.error?.issues ?? []]).toEqual([operationId, place, []])
      tried += 1
    }
  }
  expect(tried).toBeGreaterThan(400)
})

test('every body, and every answer in JSON, has an example', () => {
  const missing = operations.flatMap(({ operationId, requestBody, responses }) =>
    Object.entries({ body: requestBody, ...responses })
      .filter(([, holder]) => jsonOf(holder) && jsonOf(holder)?.example === undefined)
      .map(([place]) => `${operationId} ${place}`),
  )
  expect(missing).toEqual([])
})

test('examples are of operations, and descriptions of fields, that there are', () => {
  const ids = operations.map(({ operationId }) => operationId)
  expect(Object.keys(examples).filter((id) => !ids.includes(id))).toEqual([])
  const text = JSON.stringify(document)
  const all = [fields, answerFields, operatorAnswerFields, catalogFields].flatMap((one) =>
    Object.entries(one),
  )
  expect(all.filter(([, description]) => !text.includes(JSON.stringify(description)))).toEqual([])
})

test('without the studio there is a plain page with every operation', async () => {
  const page = await (await createDescribedGateway().request('/docs')).text()
  for (const path of Object.keys(document.paths)) expect(page).toContain(path)
})
