/**
 * Decoder of the pgoutput plugin's messages, protocol version 1.
 * Source: https://www.postgresql.org/docs/17/protocol-logicalrep-message-formats.html
 */

/** Text of a value; null for SQL NULL, undefined for a TOASTed value that did not change. */
export type TupleValue = string | null | undefined
export type Tuple = TupleValue[]

export type RelationColumn = {
  name: string
  typeOid: number
  /** Part of the replica identity. */
  isKey: boolean
}

export type Relation = {
  oid: number
  schema: string
  table: string
  /** The whole old row is logged. */
  identityFull: boolean
  columns: RelationColumn[]
}

export type ChangeType = 'INSERT' | 'UPDATE' | 'DELETE'

export type Decoded =
  | { kind: 'begin'; committedAt: Date; xid: number }
  | { kind: 'commit' }
  | { kind: 'relation'; relation: Relation }
  | { kind: 'change'; type: ChangeType; relationOid: number; row?: Tuple; oldRow?: Tuple }
  | { kind: 'ignored' }

const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1)
const KEY_FLAG = 1

/** Decodes one message; truncate, origin, type and logical messages are ignored. */
export const decodeMessage = (data: Buffer): Decoded => {
  const reader = createReader(data)
  switch (String.fromCharCode(reader.u8())) {
    case 'B':
      reader.skip(8)
      return { kind: 'begin', committedAt: reader.timestamp(), xid: reader.u32() }
    case 'C':
      return { kind: 'commit' }
    case 'R':
      return { kind: 'relation', relation: readRelation(reader) }
    case 'I': {
      const relationOid = reader.u32()
      reader.skip(1)
      return { kind: 'change', type: 'INSERT', relationOid, row: readTuple(reader) }
    }
    case 'U': {
      const relationOid = reader.u32()
      // 'K' (old key) or 'O' (whole old row) come only when needed; 'N' always follows.
      const oldRow = reader.u8() === 0x4e ? undefined : readTuple(reader)
      if (oldRow) reader.skip(1)
      const row = readTuple(reader)
      return { kind: 'change', type: 'UPDATE', relationOid, row, ...(oldRow ? { oldRow } : {}) }
    }
    case 'D': {
      const relationOid = reader.u32()
      reader.skip(1)
      return { kind: 'change', type: 'DELETE', relationOid, oldRow: readTuple(reader) }
    }
    default:
      return { kind: 'ignored' }
  }
}

type Reader = ReturnType<typeof createReader>

const readRelation = (reader: Reader): Relation => {
  const oid = reader.u32()
  const schema = reader.text()
  const table = reader.text()
  const identityFull = reader.u8() === 0x66
  const columns: RelationColumn[] = []
  for (let left = reader.u16(); left > 0; left -= 1) {
    const isKey = (reader.u8() & KEY_FLAG) !== 0
    const name = reader.text()
    const typeOid = reader.u32()
    reader.skip(4)
    columns.push({ name, typeOid, isKey })
  }
  // An empty namespace stands for pg_catalog.
  return { oid, schema: schema || 'pg_catalog', table, identityFull, columns }
}

const readTuple = (reader: Reader): Tuple => {
  const tuple: Tuple = []
  for (let left = reader.u16(); left > 0; left -= 1) {
    const kind = String.fromCharCode(reader.u8())
    tuple.push(kind === 'n' ? null : kind === 'u' ? undefined : reader.sized())
  }
  return tuple
}

const createReader = (data: Buffer) => {
  let offset = 0
  const advance = (bytes: number) => {
    const at = offset
    offset += bytes
    return at
  }
  return {
    skip: (bytes: number) => void advance(bytes),
    u8: () => data.readUInt8(advance(1)),
    u16: () => data.readUInt16BE(advance(2)),
    u32: () => data.readUInt32BE(advance(4)),
    /** Microseconds since 2000-01-01 UTC. */
    timestamp: () => new Date(POSTGRES_EPOCH_MS + Number(data.readBigInt64BE(advance(8)) / 1_000n)),
    text: () => {
      const end = data.indexOf(0, offset)
      return data.toString('utf8', advance(end + 1 - offset), end)
    },
    sized: () => {
      const length = data.readUInt32BE(advance(4))
      return data.toString('utf8', advance(length), offset)
    },
  }
}
