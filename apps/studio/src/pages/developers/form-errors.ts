import { asCarteiroError } from '@carteiro/react'

/** What is wrong with a form: beside its fields, and what belongs to none of them. */
export type FormErrors = {
  /** @param field its name in the API; what is wrong with a part of it is wrong with it */
  of(field: string): string | undefined
  rest: string | undefined
}

/** The refusal of a form's request. `fields` are those that the form shows; `known` are texts for codes as `url.insecure_url`. */
export const formErrors = (
  error: unknown,
  fields: readonly string[],
  known: Readonly<Record<string, string>>,
): FormErrors => {
  if (!error) return { of: () => undefined, rest: undefined }
  const { details, message } = asCarteiroError(error)
  const found = details.map((detail) => {
    const field = detail.field.split(/[.[]/)[0] ?? ''
    return { field, text: known[`${field}.${detail.code}`] ?? detail.message }
  })
  return {
    of: (field) => found.find((one) => one.field === field)?.text,
    rest: found.length > 0 && found.every(({ field }) => fields.includes(field)) ? undefined : message,
  }
}
