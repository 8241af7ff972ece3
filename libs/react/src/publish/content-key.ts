import type { PublishInput } from './publisher.ts'

const numbers = new WeakMap<Blob, number>()
let next = 1

const numberOf = (file: Blob): number => {
  const number = numbers.get(file) ?? next++
  numbers.set(file, number)
  return number
}

/** A key that is equal for equal content: the same files (as objects, not as bytes), texts and settings. */
export const contentKeyOf = (input: PublishInput): string =>
  JSON.stringify(input, (_name, value) => (value instanceof Blob ? `file ${numberOf(value)}` : value))
