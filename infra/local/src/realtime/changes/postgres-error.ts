import postgres from 'postgres'

/** Names of the SQLSTATEs that a binding can run into: https://www.postgresql.org/docs/17/errcodes-appendix.html */
const CONDITION_NAMES: Record<string, string> = {
  '22P02': 'invalid_text_representation',
  '22003': 'numeric_value_out_of_range',
  '22007': 'invalid_datetime_format',
  '22008': 'datetime_field_overflow',
  '2201B': 'invalid_regular_expression',
  '42501': 'insufficient_privilege',
  '42704': 'undefined_object',
  '42804': 'datatype_mismatch',
  '42883': 'undefined_function',
  P0001: 'raise_exception',
}

/** An error of Postgres, or one that its functions raise on hosted, as clients are shown it. */
export class PostgresError extends Error {
  readonly sqlState: string
  constructor(sqlState: string, message: string) {
    super(message)
    this.sqlState = sqlState
  }

  /** The same for what the driver threw; undefined when it did not come from Postgres. */
  static from(error: unknown): PostgresError | undefined {
    if (error instanceof PostgresError) return error
    return error instanceof postgres.PostgresError ? new PostgresError(error.code, error.message) : undefined
  }

  inElixir(): string {
    return `ERROR ${this.sqlState} (${CONDITION_NAMES[this.sqlState] ?? 'unknown'}) ${this.message}`
  }
}
