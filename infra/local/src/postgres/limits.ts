/** How long `initdb` may take. */
export const INITDB_LIMIT_MS = 120_000
/** How long a start may take, recovery after a crash included. */
export const START_LIMIT_MS = 120_000
/** How long a fast stop may take before it becomes an immediate one. */
export const FAST_STOP_LIMIT_MS = 20_000
/** How long an immediate stop may take before the server is killed. */
export const IMMEDIATE_STOP_LIMIT_MS = 5_000
/** How long a server that another process started may take to leave its folder by itself. */
export const LEAVING_LIMIT_MS = 5_000
/** How long a server whose starter is gone may take to stop. */
export const LEFTOVER_STOP_LIMIT_MS = 20_000
/** Pause between two checks of something outside of this process. */
export const LOOK_AGAIN_MS = 50
/** How many of the server's last log lines an error carries. */
export const LOG_LINES_IN_ERROR = 8
/** A prepared copy of the server that has not been used for so long is removed. */
export const UNUSED_COPY_DAYS = 30
/** So much memory must be free for the data of a temporary server to lie there: nothing else is to miss it. */
export const MEMORY_FOR_TEMPORARY_BYTES = 8 * 1024 ** 3
