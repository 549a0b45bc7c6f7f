// Hocuspocus as its documentation starts it: in memory, or with its SQLite extension when SQLITE names a file.
import { SQLite } from '@hocuspocus/extension-sqlite'
import { Server } from '@hocuspocus/server'

const { PORT, SQLITE } = process.env
const server = new Server({
  port: Number(PORT),
  address: '127.0.0.1',
  quiet: true,
  timeout: 3_600_000, // our silent readers send no awareness, for which it would close them after a minute
  extensions: SQLITE ? [new SQLite({ database: SQLITE })] : [],
})
await server.listen()
