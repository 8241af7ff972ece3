import type { Problem } from '@carteiro/contracts'

export type ConversionErrorCode =
  | 'conversion_failed'
  | 'conversion_too_slow'
  | 'conversion_too_large'
  | 'result_does_not_fit'
  | 'no_video_converter'

/** Why a file was not converted, as its user reads it. */
export class ConversionError extends Error {
  override name = 'ConversionError'
  readonly code: ConversionErrorCode
  /** Of a result that does not fit: the limits that it breaks, and what it has. */
  readonly details: Problem[]
  /** What the converting program said, for the log only. */
  readonly output: string

  constructor(code: ConversionErrorCode, message: string, { details = [] as Problem[], output = '' } = {}) {
    super(message)
    this.code = code
    this.details = details
    this.output = output
  }
}
