import type { OperationExample } from './example-parts.ts'
import { managementExamples } from './management-examples.ts'
import { publicationExamples } from './publication-examples.ts'

/** By `operationId`. */
export const examples: Record<string, OperationExample> = { ...publicationExamples, ...managementExamples }
