import { phone } from './phone.mjs'
import { service, session } from './service.mjs'

/**
 * A school that keeps what /sync brings, as the real one does: one record for each id, and
 * the same answer for it ever after. verdict(item) may answer otherwise.
 */
export function school({ memberships, verdict = () => undefined, routes = {} }) {
  const records = new Map()
  const batches = []
  const judge = (item, acting) => {
    const other = verdict(item)
    if (other !== undefined) return { id: item.id, ...other }
    if (!records.has(item.id)) records.set(item.id, { ...item, acting })
    return { id: item.id, status: 200, body: { outcome: 'counted' } }
  }
  const server = service({
    'POST /sessions': () => session('token', { memberships }),
    'POST /sync': ({ data, header }) => {
      batches.push(data.items.map(({ id }) => id))
      return [200, { items: data.items.map((item) => judge(item, header['X-Xiaoqin-Membership'])) }]
    },
    ...routes,
  })
  return { ...server, records, batches, texts: () => [...records.values()].map(({ body }) => body.text) }
}

/** The pictures of a phone, by path. */
export function album(...paths) {
  const files = new Set(paths)
  const manager = {
    access: ({ path, success, fail }) => (files.has(path) ? success() : fail({ errMsg: 'access:fail' })),
    unlink: ({ filePath }) => files.delete(filePath),
  }
  return { files, wx: { getFileSystemManager: () => manager } }
}

/** Somebody's phone at that school, logged in. */
export async function handset(server, { stored, now, wx = {} } = {}) {
  const device = phone({ wx: { ...server.wx, ...album().wx, ...wx }, stored, now })
  const session = device.load('services/session')
  if (session.current() === undefined) await session.login()
  const queue = device.load('services/queue')
  return {
    ...device,
    session,
    queue,
    sync: device.load('services/sync'),
    do: (text, more = {}) => queue.note({ kind: 'check-in', label: text, body: { text }, ...more }).entry,
    waiting: () => queue.mine().map(({ label }) => label),
  }
}
