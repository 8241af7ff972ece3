/** `body` and `answer` (its `data`, or all of it with `whole`) as examples; `sdk`: the call in TypeScript. */
export type OperationExample = {
  body?: unknown
  query?: Record<string, string>
  answer?: unknown
  whole?: boolean
  sdk?: string
}

export const done = { answer: { success: true }, whole: true }
export const asText = (value: unknown): string => JSON.stringify(value, null, 2)
export const named = (id: string): string => `'${id}'`
