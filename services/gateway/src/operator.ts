import { ApiError } from '@carteiro/service-kit'
import type { Caller } from './auth.ts'

/** @throws 403 for whoever is neither the service role nor a user with the claim `app_metadata.operator: true` */
export const requireOperator = ({ isOperator }: Caller): void => {
  if (isOperator) return
  throw new ApiError(
    403,
    'forbidden',
    'only operators may do this: the service role, or the claim app_metadata.operator',
  )
}
