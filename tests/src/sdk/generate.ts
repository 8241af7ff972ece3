import openapiTypescript, { astToString } from 'openapi-typescript'
import { openApiDocument } from '../../../services/gateway/src/document.ts'

type Operation = { operationId: string; responses: Record<string, unknown> }
type Paths = Record<string, Record<string, Operation>>

const NOTICE =
  '// Generated from the OpenAPI document of the gateway by `npm run sdk`: change the gateway, not this file.\n'

/** The operations of the gateway's document. */
export const operationsOfDocument = (paths = openApiDocument().paths as Paths) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )

/**
 * The generated files of `libs/sdk`, by name. Without what the document says of refusals, which the SDK throws as errors of one
 * shape, and of webhooks, whose types are those of the contracts.
 */
export const generateClient = async (): Promise<Record<string, string>> => {
  const { webhooks: _, ...document } = openApiDocument()
  const operations = operationsOfDocument(document.paths as Paths)
  for (const { operation } of operations) {
    for (const status of Object.keys(operation.responses)) {
      if (Number(status) >= 400) delete operation.responses[status]
    }
  }
  const types = astToString(await openapiTypescript(document as never))
  const table = operations.map(
    ({ path, method, operation }) => `  ${operation.operationId}: ['${method}', '${path}'],\n`,
  )
  return {
    'openapi.ts': `${NOTICE}\n${types}`,
    'operations.ts': `${NOTICE}\n/** Method and path of each operation. */\nexport const operationPlaces = {\n${table.join('')}} as const\n`,
  }
}
