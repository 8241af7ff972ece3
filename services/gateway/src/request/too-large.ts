import { ApiError } from '@carteiro/service-kit'

/** 413. Nobody reads the rest of such a body, so its connection can't be used again. */
export const tooLarge = (field: string, message: string): ApiError =>
  new ApiError(413, 'too_large', message, [{ field, code: 'too_large', message }], { connection: 'close' })
