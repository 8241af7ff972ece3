import { ApiError } from '@carteiro/service-kit'
import type { Caller } from './auth.ts'

const forbidden = (message: string): ApiError => new ApiError(403, 'forbidden', message)

/** @throws 403 for a caller that is neither the service role nor a user with the claim `app_metadata.operator` */
export const requireOperator = ({ isOperator }: Caller): void => {
  if (isOperator) return
  throw forbidden('only operators may do this: the service role, or the claim app_metadata.operator')
}

/** @throws 403 for a caller that is no operator, or one that only reads: `app_metadata.operator: "read"` */
export const requireFullOperator = (caller: Caller): void => {
  requireOperator(caller)
  if (caller.mayOperate) return
  throw forbidden(
    'the claim app_metadata.operator is "read", which sees everything and changes nothing: expected true',
  )
}
